import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** A part that this share of all entry points needs is common: most runs load it. */
const COMMON_SHARE = 1 / 4;
/** A part of fewer bytes is small: to open its file takes longer than to load it with all others that are small. */
const SMALL_BYTES = 4096;

type Files = ReadonlyMap<string, Metafile["outputs"][string]>;

/** The file that a part goes into, and the prefix of its names there: two parts may export the same name. */
interface Place {
  readonly file: string;
  readonly prefix: string;
}

/**
 * Joins the parts of a bundle that are loaded together. esbuild makes a file for every set of entry points that share code,
 * so a run opened a hundred small ones, which took longer than what is in them.
 */
export async function joinParts(folder: string, { outputs }: Metafile, options: BuildOptions): Promise<void> {
  const files: Files = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const places = placesOf(files);
  const others = [...files.keys()].filter((file) => !places.has(file));
  const joined = [...new Set([...places.values()].map(({ file }) => file))];
  const { outputFiles } = await build({
    ...options,
    // Its comments name files, and depend on no folder.
    absWorkingDir: folder,
    splitting: false,
    write: false,
    entryPoints: [
      ...others.map((file) => ({ in: join(folder, file), out: nameOf(file) })),
      ...joined.map((file) => ({ in: `./${file}`, out: nameOf(file) })),
    ],
    outdir: folder,
    plugins: [joining(folder, files, places)],
  });
  for (const file of places.keys()) rmSync(join(folder, file));
  for (const { path, contents } of outputFiles!) writeFileSync(join(folder, basename(path)), contents);
}

function nameOf(file: string): string {
  return basename(file, ".js");
}

/** Where parts go: those that every start loads, then what a thread that surveys layers needs besides, then common ones, and at last small ones. */
function placesOf(files: Files): ReadonlyMap<string, Place> {
  const entries = [...files].filter(([, { entryPoint }]) => entryPoint !== undefined).map(([file]) => file);
  const needs = entries.map((entry) => neededBy(files, entry));
  const isCommon = (part: string) => needs.filter((needed) => needed.has(part)).length >= entries.length * COMMON_SHARE;
  // An entry point stays a file of its own. Were it needed by a joined one that it needs, neither could be first.
  const parts = [...files.keys()].filter((file) => entries.every((entry) => !neededBy(files, file).has(entry)));
  const groups = [
    ["part-start.js", neededBy(files, "cli.js")],
    ["part-thread.js", neededBy(files, "survey-thread.js")],
    ["part-common.js", new Set(parts.filter(isCommon))],
  ] as const;
  const places = new Map<string, Place>();
  const place = (file: string, members: ReadonlySet<string>) => {
    for (const part of parts) {
      if (members.has(part) && !places.has(part)) places.set(part, { file, prefix: `p${places.size}_` });
    }
  };
  for (const [file, members] of groups) place(file, members);
  place("part-small.js", smallOf(files, parts, places));
  return places;
}

/** Parts that need nothing but small ones and what has a place already: a small one that needs a library would load it for all. */
function smallOf(files: Files, parts: readonly string[], places: ReadonlyMap<string, Place>): ReadonlySet<string> {
  const isSmall = (part: string) => files.get(part)!.bytes < SMALL_BYTES;
  const isLight = (part: string) => [...neededBy(files, part)].every((one) => places.has(one) || isSmall(one));
  return new Set(parts.filter(isLight));
}

/** A file, and all that is loaded before it. */
function neededBy(files: Files, file: string, needed = new Set<string>()): ReadonlySet<string> {
  if (needed.has(file)) return needed;
  needed.add(file);
  for (const { path, kind } of files.get(file)!.imports) {
    const other = basename(path);
    if (kind === "import-statement" && files.has(other)) neededBy(files, other, needed);
  }
  return needed;
}

/** Bundles a part only into the file that it goes to. To every other file, a part is a list of names in that one. */
function joining(folder: string, files: Files, places: ReadonlyMap<string, Place>): Plugin {
  const reexport = (part: string, from: string, isJoined: boolean) => {
    const names = files.get(part)!.exports.map((name) => [name, `${places.get(part)!.prefix}${name}`]);
    return `export { ${names.map((each) => (isJoined ? each : each.toReversed()).join(" as "))} } from "./${from}";`;
  };
  return {
    name: "joined parts",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path, kind, importer, namespace }) => {
        const file = basename(path);
        const place = places.get(file);
        if (kind === "entry-point") return { path: file, namespace: "joined" };
        if (kind === "dynamic-import" || place === undefined) return { path, external: true };
        const into = namespace === "joined" ? importer : places.get(basename(importer))?.file;
        return into === place.file ? { path: join(folder, file) } : { path: file, namespace: "elsewhere" };
      });
      onLoad({ filter: /^/, namespace: "joined" }, ({ path }) => {
        const parts = [...places].filter(([, { file }]) => file === path);
        return { contents: parts.map(([part]) => reexport(part, part, true)).join("\n") };
      });
      onLoad({ filter: /^/, namespace: "elsewhere" }, ({ path }) => ({
        contents: reexport(path, places.get(path)!.file, false),
      }));
    },
  };
}
