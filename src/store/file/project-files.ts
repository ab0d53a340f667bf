import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { LIMITS } from "../../base/limits.ts";

/** The files that say how a project is built. */
export interface ProjectFiles {
  /** Paths are relative to this folder: the checkout, or the folder of a downloaded module. */
  readonly root: string;
  /** The files by their paths from the root, with slashes, sorted by name. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** Names of files that build tools and CI systems read, and of scripts beside them. */
const NAMES =
  /^(?:(?:GNU)?makefile(?:[.-].+)?|.+\.mk|(?:.+\.)?(?:dockerfile|containerfile)(?:[.-].+)?|earthfile|\.?goreleaser[\w.-]*\.ya?ml|\.ko\.ya?ml|\.gitlab-ci[\w.-]*\.ya?ml|taskfile[\w.-]*\.ya?ml|\.?justfile|magefile\.go|\.promu[\w.-]*\.ya?ml|\.(?:travis|drone|woodpecker|cirrus|appveyor)\.ya?ml|azure-pipelines[\w.-]*\.ya?ml|cloudbuild[\w.-]*\.ya?ml|bitbucket-pipelines\.ya?ml|jenkinsfile.*|flake\.nix|default\.nix|package\.nix|snapcraft\.ya?ml|docker-bake\.(?:hcl|json)|(?:docker-)?compose[\w.-]*\.ya?ml|(?:build|release|ci|make)[\w-]*(?:\.(?:sh|bash))?)$/i;

/** Folders that hold such files, below the root or below any folder on the way to the program. */
const FOLDERS = [
  ...[".github/workflows", ".circleci", ".gitlab", ".gitlab/ci", ".buildkite", ".woodpecker", ".ci", ".make", "ci"],
  ...["build", "build/package", "build/ci", "builds", "contrib", "deploy", "deployments", "docker", "dockerfiles"],
  ...[
    "hack",
    "mage",
    "magefiles",
    "make",
    "mk",
    "package",
    "packaging",
    "release",
    "script",
    "scripts",
    "snap",
    "tools",
  ],
];

/** In these folders, every file with one of these endings counts, whatever its name. */
const WHOLE: Readonly<Record<string, RegExp>> = {
  workflows: /\.ya?ml$/,
  ".circleci": /\.ya?ml$/,
  ".gitlab": /\.ya?ml$/,
  ".buildkite": /\.ya?ml$/,
  ".woodpecker": /\.ya?ml$/,
  magefiles: /\.go$/,
  mage: /\.go$/,
};

/** A match starts only where a path starts: otherwise a long run of its characters costs the square of its length. */
const SCRIPT = /(?<![\w.-]|[\w.-]\/)(?:[\w.-]+\/)*[\w.-]+\.(?:sh|bash|mk)\b/g;

/**
 * Reads the files that say how the main package in `folder` is built: from its checkout, or from `module`, the folder
 * of a downloaded module. Scripts count if another of these files names them. Files that cannot be read or exceed the
 * limits are omitted.
 */
export async function readProjectFiles(folder: string, module: string, isDownloaded: boolean): Promise<ProjectFiles> {
  const root = isDownloaded ? module : ((await checkoutAround(module)) ?? module);
  const inside = relative(root, folder).split(sep).join("/");
  const found = new Map<string, string>();
  for (const path of await namedFiles(root, inside)) await take(root, path, found);
  const pending = [...found];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const [path, text] = next;
    for (const word of new Set(text.match(SCRIPT))) {
      for (const candidate of [posix.join(posix.dirname(path), word), posix.normalize(word)]) {
        if (candidate.startsWith("../") || found.has(candidate)) continue;
        const script = await take(root, candidate, found);
        if (script !== undefined) pending.push([candidate, script]);
      }
    }
  }
  const files = [...found].map(([path, text]) => ({ path, text }));
  return { root, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

async function checkoutAround(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await lstat(join(at, ".git")).catch(() => undefined)) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

async function namedFiles(root: string, inside: string): Promise<string[]> {
  const steps = inside === "" || inside.startsWith("..") ? [] : inside.split("/");
  const ways = ["", ...steps.map((_, index) => steps.slice(0, index + 1).join("/"))];
  const folders = ways.flatMap((way) => [way, ...FOLDERS.map((name) => posix.join(way, name))]);
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder)).catch(() => []);
      const whole = WHOLE[posix.basename(folder)];
      return names
        .filter((name) => NAMES.test(name) || whole?.test(name))
        .sort()
        .map((name) => posix.join(folder, name));
    }),
  );
  return lists.flat();
}

/** Reads a file, if it lies within the project: a link may lead anywhere. */
async function take(root: string, path: string, found: Map<string, string>): Promise<string | undefined> {
  if (found.size >= LIMITS.buildFiles) return undefined;
  const place = join(root, path);
  const entry = await lstat(place).catch(() => undefined);
  if (entry?.isFile() !== true || entry.size > LIMITS.buildFileBytes) return undefined;
  const bytes = await readAtMost(createReadStream(place), LIMITS.buildFileBytes, place).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const text = Buffer.from(bytes).toString();
  found.set(path, text);
  return text;
}
