import { join } from "node:path";
import { counted } from "../../../base/counted.ts";
import { LIMITS } from "../../../base/limits.ts";
import { modulePathOf } from "../../../format/go-module/module-path.ts";
import type { Edit } from "../../../report/prune-report.ts";
import { readSmallText } from "../../../store/file/small-file.ts";
import type { Dependency } from "../../../toolchain/go/dependencies.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** More modules to raise are no advice. */
const MOST_MODULES = 3;
const SHOWN_IMPORTERS = 4;

interface Version {
  /** The module's path. */
  readonly path: string;
  readonly major: number;
  readonly packages: readonly Dependency[];
}

/** The same module under two major versions, https://go.dev/ref/mod#major-version-suffixes: both have their code. */
export async function findTwoVersions(context: SuggestionContext): Promise<readonly Candidate[]> {
  const modules = Map.groupBy(
    context.dependencies.filter(({ module }) => module !== undefined),
    ({ module }) => modulePathOf(module!),
  );
  const versions = [...modules].map(([path, packages]) => ({ ...splitPath(path), path, packages }));
  const several = [...Map.groupBy(versions, ({ name }) => name).values()].filter(({ length }) => length > 1);
  const found: Candidate[] = [];
  for (const group of several) {
    const [newest, ...others] = group.sort((a, b) => b.major - a.major);
    for (const older of others) found.push(...(await candidatesOf(context, older, newest!)));
  }
  return found;
}

/** `a.b/c/v2` and `gopkg.in/c.v2` without their version. Without one, a module is of version 0 or 1. */
export function splitPath(path: string): { readonly name: string; readonly major: number } {
  const [, name, major] = /^(gopkg\.in\/.+)\.v(\d+)$/.exec(path) ?? /^(.+)\/v([2-9]|[1-9]\d+)$/.exec(path) ?? [];
  return name === undefined ? { name: path, major: 1 } : { name, major: Number(major) };
}

async function candidatesOf(context: SuggestionContext, older: Version, newest: Version): Promise<Candidate[]> {
  const edits = await editsFor(context, older, newest);
  if (edits.length === 0) return [];
  const entries = entriesOf(context, older);
  return [
    {
      kind: "two-versions",
      subject: older.path,
      what: `the program has ${older.path} and ${newest.path}, two major versions of one module`,
      evidence: [older, newest].map(
        (one) =>
          `${one.packages[0]!.module}: ${counted(one.packages.length, "package")}, imported by ${shortList(importersOf(context, one))}`,
      ),
      edits,
      expectedBytes: await expectedBytes(context, entries),
      prove: () => proveByStubs(context, entries),
    },
  ];
}

function shortList(names: readonly string[]): string {
  const more = names.length - SHOWN_IMPORTERS;
  return names.slice(0, SHOWN_IMPORTERS).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The packages of a version that others import. */
function entriesOf(context: SuggestionContext, version: Version): string[] {
  const imported = new Set(outsiders(context, version).flatMap(({ imports }) => imports));
  return version.packages.map(({ importPath }) => importPath).filter((path) => imported.has(path));
}

function importersOf(context: SuggestionContext, version: Version): string[] {
  const paths = new Set(version.packages.map(({ importPath }) => importPath));
  return outsiders(context, version)
    .filter(({ imports }) => imports.some((path) => paths.has(path)))
    .map(({ importPath }) => importPath);
}

function outsiders({ dependencies }: SuggestionContext, { packages }: Version): readonly Dependency[] {
  return dependencies.filter((one) => !packages.includes(one));
}

/**
 * Where the user imports the older version, and which modules bring it besides. Nothing where too many would have to be
 * raised.
 */
async function editsFor(context: SuggestionContext, older: Version, newest: Version): Promise<Edit[]> {
  const paths = new Set(older.packages.map(({ importPath }) => importPath));
  const sites = (await context.imports()).filter(({ imported }) => paths.has(imported));
  const users = new Set(context.own.map(({ importPath }) => importPath));
  const others = importersOf(context, older).filter((path) => !users.has(path));
  const modules = new Set(others.map((path) => context.packages.get(path)!.module ?? path));
  // A newer version that wraps the older one brings it, whatever is changed.
  if (modules.has(newest.packages[0]!.module!) || modules.size > MOST_MODULES) return [];
  const { file, lineOf } = await readGoMod(context);
  return [
    ...sites.map(({ file, line, imported }) => ({
      file,
      line,
      what: `import ${imported.replace(older.path, newest.path)} instead, and change what uses it`,
    })),
    ...[...modules].map((module) => ({
      file,
      line: lineOf(modulePathOf(module)),
      what: `raise ${module} to a version that uses ${newest.path}, or replace it: it imports ${older.path}`,
    })),
  ];
}

/** The file go.mod of the main module, and the line on which it requires a module; null where it does not name it. */
async function readGoMod({ request: { package: main } }: SuggestionContext) {
  const { path, version, folder } = main.module ?? { path: "", folder: main.cwd };
  const place = join(folder, "go.mod");
  const lines = ((await readSmallText(place, place, LIMITS.buildFileBytes, "source-invalid")) ?? "").split("\n");
  return {
    file: version === undefined ? "go.mod" : `${path}@${version}/go.mod`,
    lineOf: (module: string) => {
      const index = lines.findIndex((line) =>
        line
          .replace(/^require\b/, "")
          .trim()
          .startsWith(`${module} v`),
      );
      return index < 0 ? null : index + 1;
    },
  };
}
