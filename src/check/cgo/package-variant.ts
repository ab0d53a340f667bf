import { type Declaration, declarationsOf } from "./go-source.ts";
import { differingFiles, type PackageFiles, type Pair, type VariantTexts } from "./package-files.ts";
import { findDoubts, findWork, listNames } from "./variant-doubts.ts";

/**
 * What becomes of a package when C is off.
 * `equal`: Go files replace the C, declare what it declared, and do work.
 * `stub`: the functions that replace the C can only fail.
 * `excluded`: no files are left, or what is left does not compile.
 * `loads`: it calls into shared objects without any C, so that the binary is not static.
 * `unsure`: none of these could be shown.
 */
type VariantVerdict = "equal" | "stub" | "excluded" | "loads" | "unsure";

export interface PackageVariant {
  readonly importPath: string;
  readonly module: string | undefined;
  readonly verdict: VariantVerdict;
  /** Names that are declared only with C. A program that uses one of them does not compile without C. */
  readonly missing: readonly string[];
  /** The evidence for the verdict, one line for each fact. */
  readonly evidence: readonly string[];
}

/**
 * Judges by the text of the files that differ. Code that uses a missing declaration does not compile. What a build can
 * lose without an error is therefore: a function whose replacement does not do its work, code that runs without being
 * called (an init function, an import for its side effects, C that is linked in), a value that other code decides by,
 * and methods that are looked up at run time. `inProgram` holds the packages of the program without C.
 */
export function judgeVariant(pair: Pair, texts: VariantTexts, inProgram: ReadonlySet<string>): PackageVariant {
  const { with: on, without: off } = pair;
  const { withC, withoutC } = differingFiles(on, off);
  const lost = declared(texts.withC);
  const gained = declared(texts.withoutC);
  const always = declared(texts.always);
  const missing = [...lost.keys()].filter((name) => !gained.has(name) && name !== "init" && name !== "_");
  const { importPath, module } = on;
  const about = { importPath, module, missing };
  const files = `with C: ${listNames(withC)}; without: ${listNames(withoutC)}`;
  if (off.goFiles.length === 0) return { ...about, verdict: "excluded", evidence: [files] };
  if (off.problem !== undefined) return { ...about, verdict: "excluded", evidence: [files, off.problem] };
  const { refusing, doubts, working } = findDoubts({ pair, texts, lost, gained, always, inProgram });
  if (refusing.length > 0) {
    const names = listNames(refusing);
    return { ...about, verdict: "stub", evidence: [files, `without C these only return an error or panic: ${names}`] };
  }
  if (doubts.length > 0) return { ...about, verdict: "unsure", evidence: [files, ...doubts] };
  const same = working.length === 0 ? [] : [`Go functions that do the work: ${listNames(working)}`];
  return { ...about, verdict: "equal", evidence: [files, ...same] };
}

/**
 * The same of a package that is in the program without C only: `stub` where some of its functions refuse and none does
 * work, undefined otherwise.
 */
export function judgeStandIn(off: PackageFiles, texts: readonly string[]): PackageVariant | undefined {
  const { refusing, working } = findWork(declared(texts));
  if (refusing.length === 0 || working.length > 0) return undefined;
  const { importPath, module } = off;
  const about = { importPath, module, missing: [] };
  const evidence = [
    "the program has this package only without C",
    `its functions only return an error or panic: ${listNames(refusing)}`,
  ];
  return { ...about, verdict: "stub", evidence };
}

function declared(texts: readonly string[]): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const declaration of texts.flatMap(declarationsOf)) {
    const other = found.get(declaration.name);
    found.set(declaration.name, other === undefined ? declaration : together(other, declaration));
  }
  return found;
}

/** A package may have several init functions, and several variables named `_`: they count as one declaration. */
function together(one: Declaration, other: Declaration): Declaration {
  if (other.name === "_") return { ...other, value: `${one.value ?? ""}\n${other.value ?? ""}` };
  if (one.code === undefined || other.code === undefined) return other;
  return { ...other, code: { ...other.code, body: `${one.code.body}\n${other.code.body}` } };
}
