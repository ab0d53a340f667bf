import { type FunctionWork, hasResults, workOf } from "./function-work.ts";
import { type Declaration, declarationsOf } from "./go-source.ts";

/** The files of a package that take part in a build. Names are relative to `folder`. */
export interface PackageFiles {
  readonly importPath: string;
  readonly folder: string;
  readonly standard: boolean;
  /** `path@version`, or the path of the main module. */
  readonly module: string | undefined;
  readonly goFiles: readonly string[];
  /** Go files that import "C". */
  readonly cgoFiles: readonly string[];
  readonly imports: readonly string[];
  /** Why the package cannot be built so. */
  readonly problem: string | undefined;
}

/**
 * What becomes of a package when C is off.
 * `equal`: Go files stand in for the C, declare what it declared, and do work.
 * `stub`: functions that stand in only refuse.
 * `excluded`: no files are left.
 * `unsure`: neither could be shown.
 */
type VariantVerdict = "equal" | "stub" | "excluded" | "unsure";

export interface PackageVariant {
  readonly importPath: string;
  readonly module: string | undefined;
  readonly verdict: VariantVerdict;
  readonly filesWithC: readonly string[];
  readonly filesWithoutC: readonly string[];
  /** What the verdict rests on, a line each. */
  readonly evidence: readonly string[];
}

/** Files that are there only with C, and only without. */
export function differingFiles(on: PackageFiles, off: PackageFiles): { withC: string[]; withoutC: string[] } {
  const before = [...on.goFiles, ...on.cgoFiles];
  const after = [...off.goFiles, ...off.cgoFiles];
  return {
    withC: before.filter((name) => !after.includes(name)),
    withoutC: after.filter((name) => !before.includes(name)),
  };
}

/**
 * Judges by the text of the files that differ. Code that uses a declaration which is gone does not compile, so what a
 * build can lose in silence is: a function that stands in and does not do its work, an init function, and methods and
 * names that are looked for while the program runs.
 */
export function judgeVariant(
  on: PackageFiles,
  off: PackageFiles,
  read: (folder: string, name: string) => string,
): PackageVariant {
  const { withC, withoutC } = differingFiles(on, off);
  const about = { importPath: on.importPath, module: on.module, filesWithC: withC, filesWithoutC: withoutC };
  const files = describeFiles(withC, withoutC);
  if (off.goFiles.length === 0) return { ...about, verdict: "excluded", evidence: [files] };
  if (off.problem !== undefined) return { ...about, verdict: "excluded", evidence: [files, off.problem] };
  const lost = declared(withC.map((name) => read(on.folder, name)));
  const gained = declared(withoutC.map((name) => read(on.folder, name)));
  const standIns = pairUp(lost, gained);
  const refusing = standIns.filter(({ work }) => work === "refuses");
  if (refusing.length > 0) {
    const names = listNames(refusing.map(({ name }) => name));
    return { ...about, verdict: "stub", evidence: [files, `without C these only return an error or panic: ${names}`] };
  }
  const doubts = doubtsAbout(on, lost, gained, standIns);
  if (doubts.length > 0) return { ...about, verdict: "unsure", evidence: [files, ...doubts] };
  const same = standIns.length === 0 ? [] : [`in Go, and doing work: ${listNames(standIns.map(({ name }) => name))}`];
  return { ...about, verdict: "equal", evidence: [files, ...same] };
}

interface StandIn {
  readonly name: string;
  readonly work: FunctionWork;
  readonly returns: boolean;
}

function declared(texts: readonly string[]): Map<string, Declaration> {
  return new Map(texts.flatMap(declarationsOf).map((declaration) => [declaration.name, declaration]));
}

/** Functions that are there in both ways. A body that is missing is assembly, which is work. */
function pairUp(lost: ReadonlyMap<string, Declaration>, gained: ReadonlyMap<string, Declaration>): StandIn[] {
  return [...gained.values()]
    .filter(({ kind, name }) => kind !== "other" && name !== "init" && lost.has(name))
    .map(({ name, code }) => ({
      name,
      work: code === undefined ? "works" : workOf(code),
      returns: code !== undefined && hasResults(code.signature),
    }));
}

function doubtsAbout(
  on: PackageFiles,
  lost: ReadonlyMap<string, Declaration>,
  gained: ReadonlyMap<string, Declaration>,
  standIns: readonly StandIn[],
): string[] {
  const doubts: string[] = [];
  const gone = [...lost.values()].filter(({ name }) => !gained.has(name));
  const missing = gone.filter(({ name, exported }) => exported && name !== "init").map(({ name }) => name);
  if (missing.length > 0) doubts.push(`without C these are missing: ${listNames(missing)}`);
  if (gone.some(({ name, kind }) => name === "init" && kind === "function")) {
    doubts.push("an init function runs only with C");
  }
  const working = standIns.some(({ work }) => work === "works");
  const idle = standIns.filter(({ work, returns }) => work === "nothing" && (returns || !working));
  if (idle.length > 0) doubts.push(`without C these do nothing: ${listNames(idle.map(({ name }) => name))}`);
  if (on.cgoFiles.length > 0 && !working && doubts.length === 0) doubts.push("nothing in Go stands in for the C");
  return doubts;
}

function describeFiles(withC: readonly string[], withoutC: readonly string[]): string {
  return `with C: ${listNames(withC)}; without: ${listNames(withoutC)}`;
}

const SHOWN = 6;

function listNames(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
