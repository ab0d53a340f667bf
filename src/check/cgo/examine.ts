import { PlimsollError } from "../../base/error.ts";
import type { Verdict } from "../rule.ts";
import { importChain } from "./import-chain.ts";
import { differingFiles, judgeVariant, type PackageFiles, type PackageVariant } from "./package-variant.ts";
import { type CgoFacts, cgoRequired } from "./rule.ts";

/** What has to be looked up to say whether a program needs C. Handed in, because this room reads no files. */
export interface PackageSource {
  /** All packages of the program with cgo on or off, the main package last. */
  readonly list: (cgo: boolean) => Promise<readonly PackageFiles[]>;
  /** The text of files, by `folder` and file name, in the order that was asked for. */
  readonly read: (files: readonly FileName[]) => Promise<readonly string[]>;
}

interface FileName {
  readonly folder: string;
  readonly name: string;
}

/** Whether a program can do without C, and what that rests on. */
export interface CgoJudgement {
  readonly facts: CgoFacts;
  readonly verdict: Verdict;
  /**
   * Import paths of the packages that the program is made of. Exact outside the standard library; of that, it is the
   * list with cgo on where one list was enough, and its variants import a few packages more or less.
   */
  readonly packages: ReadonlySet<string>;
}

/**
 * A package of the standard library whose variant without C does not do its work: plugin.Open returns an error. The
 * others (net, os/user, runtime/cgo) are what every pure Go program runs on.
 */
const STANDARD_STUBS = new Set(["plugin"]);

/**
 * Compares the file sets of a program with cgo on and off. The second list is asked for only when a package outside
 * the standard library has C in it. `allowed` names packages that the user vouches for.
 */
export async function examineCgo(source: PackageSource, allowed: readonly string[]): Promise<CgoJudgement> {
  const on = await source.list(true);
  const withC = on.filter(({ cgoFiles }) => cgoFiles.length > 0);
  const standard = withC.filter(isStandard).map(({ importPath }) => importPath);
  const main = on.at(-1)?.importPath ?? "";
  if (withC.every(isStandard)) {
    const packages = on.map(({ importPath }) => importPath).filter((importPath) => importPath !== "runtime/cgo");
    return judgement({ main, refused: [], accepted: [], standard }, packages);
  }
  const off = await source.list(false);
  const variants = await judgeAll(source, pairsThatDiffer(on, off));
  const isFine = ({ verdict, importPath }: PackageVariant) => verdict === "equal" || allowed.includes(importPath);
  const importsOf = new Map(off.map(({ importPath, imports }) => [importPath, imports]));
  const refused = variants
    .filter((one) => !isFine(one))
    .map((one) => ({ ...one, chain: importChain(importsOf, main, one.importPath) }));
  const packages = off.map(({ importPath }) => importPath);
  return judgement({ main, refused, accepted: variants.filter(isFine), standard }, packages);
}

/** The same for a program that is built with its C: nothing is refused. */
export async function acceptCgo(source: Pick<PackageSource, "list">): Promise<CgoJudgement> {
  const on = await source.list(true);
  const kept = on.filter(({ cgoFiles }) => cgoFiles.length > 0).map(({ importPath }) => importPath);
  const main = on.at(-1)?.importPath ?? "";
  const packages = on.map(({ importPath }) => importPath);
  return judgement({ main, refused: [], accepted: [], standard: [], kept }, packages);
}

function judgement(facts: CgoFacts, packages: readonly string[]): CgoJudgement {
  return { facts, verdict: cgoRequired.check(facts), packages: new Set(packages) };
}

/** The error for a verdict that does not hold: `cgo-required`, with every import chain and the ways out. */
export function cgoRequiredError({ verdict }: CgoJudgement): PlimsollError {
  const { findings, evidence } = verdict;
  return new PlimsollError("cgo-required", {
    what: findings.map(({ what }) => what).join("; "),
    why: evidence.join("\n"),
    fix: findings.map(({ fix }) => fix).join("\n"),
  });
}

function isStandard({ standard, importPath }: PackageFiles): boolean {
  return standard && !STANDARD_STUBS.has(importPath);
}

interface Pair {
  readonly with: PackageFiles;
  readonly without: PackageFiles;
}

/** Packages that are in the program either way, with other files. What is there only with C is not in the binary. */
function pairsThatDiffer(on: readonly PackageFiles[], off: readonly PackageFiles[]): Pair[] {
  const without = new Map(off.map((one) => [one.importPath, one]));
  return on.flatMap((one) => {
    const other = without.get(one.importPath);
    if (other === undefined || isStandard(one)) return [];
    const { withC, withoutC } = differingFiles(one, other);
    return withC.length + withoutC.length > 0 ? [{ with: one, without: other }] : [];
  });
}

async function judgeAll(source: PackageSource, pairs: readonly Pair[]): Promise<PackageVariant[]> {
  const files = pairs.flatMap((pair) => {
    const { withC, withoutC } = differingFiles(pair.with, pair.without);
    return [...withC, ...withoutC].map((name) => ({ folder: pair.with.folder, name }));
  });
  const texts = await source.read(files);
  const textOf = new Map(files.map(({ folder, name }, index) => [`${folder}\n${name}`, texts[index]!]));
  return pairs.map((pair) =>
    judgeVariant(pair.with, pair.without, (folder, name) => textOf.get(`${folder}\n${name}`) ?? ""),
  );
}
