import { LIMITS } from "../../base/limits.ts";
import { type ImageFiles, isFile, readTexts, walk } from "./image-files.ts";

/** The folders in which the loader of a libc looks for shared objects by default: ld.so(8), musl's ldso/dynlink.c. */
export interface LoaderPaths {
  readonly libc: "glibc" | "musl";
  /** In search order, with a leading slash. */
  readonly folders: readonly string[];
  /** The files that configure the folders: the loader reads them when it starts. */
  readonly files: readonly string[];
}

/** Debian's multiarch folders by GOARCH: its loader searches them without any configuration. */
const MULTIARCH: Readonly<Record<string, string>> = {
  "386": "i386-linux-gnu",
  "amd64": "x86_64-linux-gnu",
  "arm": "arm-linux-gnueabihf",
  "arm64": "aarch64-linux-gnu",
  "mips64le": "mips64el-linux-gnuabi64",
  "ppc64le": "powerpc64le-linux-gnu",
  "riscv64": "riscv64-linux-gnu",
  "s390x": "s390x-linux-gnu",
};

const CONF = "/etc/ld.so.conf";
/** The cache that ldconfig makes from the configuration: the loader reads only this cache, never the configuration. */
const CACHE = "/etc/ld.so.cache";
const MUSL_LOADER = /\/ld-musl-([\w-]+)\.so\.1$/;
const INCLUDE_DEPTH = 4;

/** Reads the paths from the image's files. `interpreter` is PT_INTERP of the program, `arch` its GOARCH. */
export async function readLoaderPaths(
  files: ImageFiles,
  interpreter: string,
  arch: string | undefined,
): Promise<LoaderPaths> {
  const musl = MUSL_LOADER.exec(interpreter)?.[1];
  if (musl !== undefined) return readMuslPaths(files, musl);
  const triplet = MULTIARCH[arch ?? ""];
  const defaults = [
    ...(triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
    ...["/lib64", "/usr/lib64", "/lib", "/usr/lib"],
  ];
  const configured = await readConfiguration(files, CONF, 0);
  const walked = walk(files, CACHE);
  const hasCache = walked.problem === undefined && isFile(walked.node);
  return { libc: "glibc", folders: [...configured, ...defaults], files: hasCache ? [CACHE] : [] };
}

async function readMuslPaths(files: ImageFiles, arch: string): Promise<LoaderPaths> {
  const path = `/etc/ld-musl-${arch}.path`;
  const text = (await readTexts(files, [path], LIMITS.configFileBytes)).get(path);
  if (text === undefined) return { libc: "musl", folders: ["/lib", "/usr/local/lib", "/usr/lib"], files: [] };
  return { libc: "musl", folders: text.split(/[:\n]/).filter((folder) => folder.startsWith("/")), files: [path] };
}

/** ldconfig(8): one folder on each line, `include PATTERN`, `#` for comments. */
async function readConfiguration(files: ImageFiles, path: string, depth: number): Promise<string[]> {
  const text = (await readTexts(files, [path], LIMITS.configFileBytes)).get(path) ?? "";
  const folders: string[] = [];
  for (const line of text.split("\n").map((each) => each.replace(/#.*/, "").trim())) {
    const pattern = /^include\s+(\S+)$/.exec(line)?.[1];
    if (pattern === undefined) {
      const folder = /^\/[^\s=]*/.exec(line)?.[0];
      if (folder !== undefined) folders.push(folder);
    } else if (depth < INCLUDE_DEPTH) {
      const base = pattern.startsWith("/") ? pattern : `/etc/${pattern}`;
      for (const each of matching(files, base)) folders.push(...(await readConfiguration(files, each, depth + 1)));
    }
  }
  return folders;
}

/**
 * Files that a pattern such as `/etc/ld.so.conf.d/*.conf` matches, in the order of their names. Only the last part may
 * have a wildcard.
 */
function matching(files: ImageFiles, pattern: string): string[] {
  const slash = pattern.lastIndexOf("/");
  const [folder, last] = [pattern.slice(0, slash), pattern.slice(slash + 1)];
  const walked = walk(files, folder);
  if (walked.problem !== undefined) return [];
  const expression = new RegExp(`^${last.split("*").map(RegExp.escape).join(".*")}$`);
  const names = [...(walked.node.children?.keys() ?? [])].filter((name) => expression.test(name));
  return names.sort().map((name) => `${folder}/${name}`);
}
