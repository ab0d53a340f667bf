/** `npm run bundle`: makes dist/, which the npm package runs: code that starts fast, types, and licences. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { recogniseLicences } from "../src/format/licence/recognise.ts";
import { joinParts } from "./joined-parts.ts";
import { LICENCE_TEXTS } from "./licence-texts.ts";
import { ROOT, run } from "./program.ts";

/** How the product's code is bundled, for npm and for executables. */
export const CODE = {
  absWorkingDir: ROOT,
  bundle: true,
  // Code that a verb loads when it is run stays in a separate file. All files are in one folder:
  // src/store/package-files.ts relies on it.
  splitting: true,
  chunkNames: "part-[hash]",
  format: "esm",
  platform: "node",
  target: "node26",
  legalComments: "none",
  metafile: true,
} as const satisfies BuildOptions;

/**
 * Writes the launcher, the two entry points with everything they need, the types and the licences into `folder`, which
 * is emptied first.
 */
export async function bundle(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: { plimsoll: "scripts/launcher.ts" },
    outdir: folder,
    format: "esm",
    // The oldest Node that can run the launcher, which says that this Node is too old.
    target: "node14.8",
    banner: { js: "#!/usr/bin/env node" },
  });
  const { metafile } = await build({
    ...CODE,
    entryPoints: { "cli": "src/cli.ts", "index": "src/index.ts", "survey-thread": "src/survey-thread.ts" },
    outdir: folder,
    // The launcher imports cli.ts, which is still the main program.
    define: { "import.meta.main": "true" },
    // CommonJS dependencies use require only for Node's own modules.
    banner: { js: "const require = process.getBuiltinModule;" },
  });
  await joinParts(folder, metafile, CODE);
  await bundleThread(folder);
  await writeTypes(join(folder, "types"));
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(metafile));
}

/**
 * The thread that surveys layers, as one file over the one that shares parts with the command line: those that every start
 * loads are ten times as large as the thread, and each thread would compile them again.
 */
async function bundleThread(folder: string): Promise<void> {
  await build({
    ...CODE,
    splitting: false,
    entryPoints: { "survey-thread": "src/survey-thread.ts" },
    outdir: folder,
  });
}

/** The types of the library: the declarations of src/index.ts, and all that they import. */
async function writeTypes(folder: string): Promise<void> {
  const everything = `${folder}-of-all-modules`;
  const compiler = ["node_modules/typescript/bin/tsc", "--project", "tsconfig.types.json", "--outDir", everything];
  const { exitCode, output } = await run(process.execPath, compiler);
  if (exitCode !== 0) throw new Error(`tsc wrote no types\n${output}`);
  for (const [file, text] of declarationsFrom(join(everything, "src"), "index.d.ts")) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  rmSync(everything, { recursive: true });
}

const RELATIVE_IMPORT = /\b(from |import\()"(\.[^"]+)\.ts"/g;

/** Declarations by file, with the names that the files will have: the compiler leaves `.ts` in imports. */
function declarationsFrom(folder: string, file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(join(folder, file), "utf8");
  seen.set(file, text.replace(RELATIVE_IMPORT, '$1"$2.js"'));
  for (const [, , path = ""] of text.matchAll(RELATIVE_IMPORT)) {
    declarationsFrom(folder, join(dirname(file), `${path}.d.ts`), seen);
  }
  return seen;
}

/** The licence of every package that is in the bundle. */
export function licencesOf(metafile: Metafile): string {
  const files = Object.keys(metafile.inputs);
  const packages = files.map((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(packages.filter((path) => path !== undefined))]
    .sort()
    .map((folder) => licenceOf(folder, files))
    .join("\n");
}

/**
 * The package's licence file. Where a package only names its licences: Apache's is in our LICENSE, others are known by
 * their text, with the author that the package names, or stand at the head of one of its files. Anything else stops the
 * bundle.
 */
function licenceOf(folder: string, bundled: readonly string[]): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const [file] = globSync("{LICENSE,LICENCE,license}*", { cwd: join(ROOT, folder) });
  const own = bundled.filter((path) => path.startsWith(`${folder}/`));
  const words =
    file === undefined ? namedLicences(license, author, own) : readFileSync(join(ROOT, folder, file), "utf8").trim();
  if (words === undefined) throw new Error(`${name} is bundled and comes without a licence`);
  return `==== ${name} ${version}\n\n${words}\n`;
}

/** SPDX 2.3, annex D: of the expressions, only `A AND B` is known. Undefined unless the text of each is found. */
function namedLicences(license: unknown, author: unknown, files: readonly string[]): string | undefined {
  const names = String(license)
    .replace(/^\((.*)\)$/, "$1")
    .split(" AND ");
  const texts = names.map((name) => namedLicence(name, author) ?? licenceAtHead(name, files));
  return texts.includes(undefined) ? undefined : texts.join("\n\n");
}

function namedLicence(license: string, author: unknown): string | undefined {
  if (license === "Apache-2.0") return `${license}: see LICENSE`;
  const holder = typeof author === "string" ? author : (author as { name?: string } | undefined)?.name;
  return holder === undefined ? undefined : LICENCE_TEXTS[license]?.(holder);
}

/** The comment with which a file begins, where its first paragraphs are that licence. */
function licenceAtHead(license: string, files: readonly string[]): string | undefined {
  for (const file of files) {
    const [head = ""] = /^(?:\/\/.*\n)+/.exec(readFileSync(join(ROOT, file), "utf8")) ?? [];
    const text = head.replaceAll(/^\/\/ ?/gm, "").trim();
    const paragraphs = text.split("\n\n");
    const begins = paragraphs.map((_, last) => paragraphs.slice(0, last + 1).join("\n\n"));
    if (begins.some((begin) => recogniseLicences(begin)?.join() === license)) return text;
  }
  return undefined;
}

if (import.meta.main) await bundle(join(ROOT, "dist"));
