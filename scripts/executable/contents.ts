import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build, transform } from "esbuild";
import { EMBEDDED } from "../../src/store/form.ts";
import { CODE, licencesOf } from "../bundle.ts";
import { ROOT } from "../program.ts";

export interface Contents {
  /** The script that starts the program. */
  readonly main: string;
  /** The files inside the executable, by their path in the package. */
  readonly assets: Readonly<Record<string, string>>;
}

/**
 * Everything that an executable holds except Node: what the npm package holds, its code in the form that the launcher
 * loads. What has to be made for it is written below `folder`.
 */
export async function makeContents(folder: string): Promise<Contents> {
  const code = await bundleCode(join(folder, "dist"));
  const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { files: readonly string[] };
  const data = ["LICENSE", ...files.filter((path) => path !== "dist")].flatMap((path) => filesAt(path, files));
  return {
    main: code["dist/plimsoll.js"]!,
    // The order in a folder is not the same everywhere.
    assets: { ...code, ...Object.fromEntries(data.sort().map((path) => [path, join(ROOT, path)])) },
  };
}

/** The files at a path of package.json's `files`, without those that it excludes with `!`. */
function filesAt(path: string, files: readonly string[]): readonly string[] {
  if (path.startsWith("!")) return [];
  const exclude = files.filter((other) => other.startsWith("!")).map((other) => other.slice(1));
  return globSync([path, `${path}/**`], { cwd: ROOT, exclude, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .replaceAll("\\", "/"),
    );
}

/** Bundles the command line as scripts that require each other, with the licences of what is in them. */
async function bundleCode(folder: string): Promise<Record<string, string>> {
  const { metafile, outputFiles } = await build({
    ...CODE,
    entryPoints: { "cli": "src/cli.ts", "survey-thread": "src/survey-thread.ts" },
    outdir: folder,
    write: false,
    // The launcher calls cli.ts, and modules find data inside the executable.
    define: { "import.meta.main": "false", "import.meta.url": JSON.stringify(`${EMBEDDED}/dist/part.js`) },
  });
  const scripts = outputFiles.map(async ({ path, text }) => [basename(path), await asScript(text)] as const);
  const texts = [
    ["plimsoll.js", await launcher()],
    ["LICENSES.txt", licencesOf(metafile)],
    ...(await Promise.all(scripts)),
  ] as const;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  return Object.fromEntries(texts.map(([name]) => [`${basename(folder)}/${name}`, join(folder, name)]));
}

/** A script that the launcher's `require` can load lazily: import() would look for files on disk. */
async function asScript(module: string): Promise<string> {
  const { code } = await transform(module, {
    format: "cjs",
    platform: "node",
    target: CODE.target,
    supported: { "dynamic-import": false },
  });
  return code;
}

async function launcher(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["scripts/executable-launcher.ts"],
    bundle: true,
    format: "cjs",
    platform: "node",
    target: CODE.target,
    write: false,
  });
  return outputFiles[0]!.text;
}
