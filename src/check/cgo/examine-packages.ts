import { importChain } from "./import-chain.ts";
import { type CgoJudgement, judgement } from "./judgement.ts";
import { differingFiles, type PackageFiles, type Pair } from "./package-files.ts";
import { judgeStandIn, judgeVariant, type PackageVariant } from "./package-variant.ts";
import { type CgoWord, UNSAID } from "./said/decide.ts";

/** What has to be looked up to say whether a program needs C. It is passed in, because src/check reads no files. */
export interface PackageSource {
  /** All packages of the program with cgo on or off, the main package last. */
  readonly list: (cgo: boolean) => Promise<readonly PackageFiles[]>;
  /** The text of files, by `folder` and file name, in the order that was asked for. */
  readonly read: (files: readonly FileName[]) => Promise<readonly string[]>;
  /** Whether somebody has said that the program is built without C. Called only if that makes a difference. */
  readonly said?: () => Promise<CgoWord>;
}

interface FileName {
  readonly folder: string;
  readonly name: string;
}

/**
 * Packages of the standard library that contain C and that, without it, use the Go code that every static Go program
 * runs on. Other packages of the standard library that differ are judged by their files, like any other package:
 * plugin.Open returns an error without C, and the BoringCrypto of GOEXPERIMENT=boringcrypto is missing.
 */
const STANDARD_IN_GO = new Set(["net", "os/user", "runtime/cgo"]);

/**
 * Compares the file sets of a program with cgo on and off: not only files that import "C", because a build constraint
 * may choose other files by the same switch. `allowed` names packages that the user vouches for.
 */
export async function examineCgo(source: PackageSource, allowed: readonly string[]): Promise<CgoJudgement> {
  const [on, off] = await Promise.all([source.list(true), source.list(false)]);
  const main = on.at(-1)?.importPath ?? "";
  const withC = on.filter(({ cgoFiles }) => cgoFiles.length > 0);
  const standard = withC.filter(isInGo).map(({ importPath }) => importPath);
  const judged = [
    ...(await judgeAll(source, pairsThatDiffer(on, off), off)),
    ...(await judgeInPlace(source, on, off)),
    ...unheardTags(off),
  ];
  const isFine = ({ verdict, importPath }: PackageVariant) => verdict === "equal" || allowed.includes(importPath);
  const importsOf = new Map(off.map(({ importPath, imports }) => [importPath, imports]));
  const refused = withoutConsequences(judged.filter((one) => !isFine(one))).map((one) => ({
    ...one,
    chain: importChain(importsOf, main, one.importPath),
  }));
  const packages = off.map(({ importPath }) => importPath);
  const word = refused.length === 0 ? UNSAID : ((await source.said?.()) ?? UNSAID);
  return judgement({ refused, accepted: judged.filter(isFine), standard, word }, packages);
}

function isInGo({ standard, importPath }: PackageFiles): boolean {
  return standard && STANDARD_IN_GO.has(importPath);
}

/** Leaves out packages that only follow what another one does: BoringCrypto is reported once. */
function withoutConsequences(refused: readonly PackageVariant[]): PackageVariant[] {
  const isBoring = ({ importPath }: PackageVariant) => importPath === "crypto/internal/boring";
  const followsIt = ({ importPath }: PackageVariant) => importPath === "crypto/internal/fips140";
  return refused.some(isBoring) ? refused.filter((one) => !followsIt(one)) : [...refused];
}

/** Packages that are in the program with and without C, but with different files. Others are not in the binary. */
function pairsThatDiffer(on: readonly PackageFiles[], off: readonly PackageFiles[]): Pair[] {
  const without = new Map(off.map((one) => [one.importPath, one]));
  return on.flatMap((one) => {
    const other = without.get(one.importPath);
    // A package that cannot be built with C either is left to the compiler to report.
    if (other === undefined || isInGo(one) || one.problem !== undefined) return [];
    const { withC, withoutC } = differingFiles(one, other);
    return withC.length + withoutC.length > 0 ? [{ with: one, without: other }] : [];
  });
}

/** Packages that only a build without C has: they stand in for what it does with C. */
async function judgeInPlace(
  source: PackageSource,
  on: readonly PackageFiles[],
  off: readonly PackageFiles[],
): Promise<PackageVariant[]> {
  const before = new Set(on.map(({ importPath }) => importPath));
  const added = off.filter(({ importPath, standard }) => !standard && !before.has(importPath));
  const judged = await Promise.all(
    added.map(async (one) => judgeStandIn(one, await source.read(namesIn(one, one.goFiles)))),
  );
  return judged.filter((one) => one !== undefined);
}

/** What asks for the resolver of the C library; without C, go uses its own resolver and says nothing. */
function unheardTags(off: readonly PackageFiles[]): PackageVariant[] {
  const net = off.find(({ standard, importPath }) => standard && importPath === "net");
  if (net === undefined) return [];
  const setting = /(?:^|,)(netdns=cgo\b[^,]*)/.exec(off.at(-1)?.godebug ?? "")?.[1];
  const askers = [
    ...(net.goFiles.includes("netcgo_on.go") ? ["the build tag netcgo"] : []),
    ...(setting === undefined ? [] : [`the default of GODEBUG, ${setting},`]),
  ];
  if (askers.length === 0) return [];
  const evidence = askers.map(
    (asker) => `${asker} asks for the C library's resolver, and without C the program uses Go's resolver`,
  );
  return [{ importPath: net.importPath, module: undefined, verdict: "unsure", missing: [], evidence }];
}

async function judgeAll(
  source: PackageSource,
  pairs: readonly Pair[],
  off: readonly PackageFiles[],
): Promise<PackageVariant[]> {
  const wanted = pairs.map((pair) => textsWanted(pair, off));
  const all = wanted.flatMap((lists) => Object.values(lists).flat());
  const keyOf = ({ folder, name }: FileName) => `${folder}\n${name}`;
  const files = [...new Map(all.map((file) => [keyOf(file), file])).values()];
  const texts = await source.read(files);
  const textOf = new Map(files.map((file, index) => [keyOf(file), texts[index]!]));
  const textsOf = (list: readonly FileName[]) => list.map((file) => textOf.get(keyOf(file)) ?? "");
  const inProgram = new Set(off.map(({ importPath }) => importPath));
  return pairs.map((pair, index) => {
    const { withC, withoutC, always, importers } = wanted[index]!;
    const read = {
      withC: textsOf(withC),
      withoutC: textsOf(withoutC),
      always: textsOf(always),
      importers: textsOf(importers),
    };
    return judgeVariant(pair, read, inProgram);
  });
}

/** The Go files that a judgement reads: those that differ, the package's other files, and those of its importers. */
function textsWanted(pair: Pair, off: readonly PackageFiles[]) {
  const { withC, withoutC } = differingFiles(pair.with, pair.without);
  const always = pair.without.goFiles.filter((name) => !withoutC.includes(name));
  const importers = off.filter(({ imports, standard }) => !standard && imports.includes(pair.with.importPath));
  return {
    withC: namesIn(pair.with, withC),
    withoutC: namesIn(pair.with, withoutC),
    always: namesIn(pair.with, always),
    importers: importers.flatMap((one) => namesIn(one, one.goFiles)),
  };
}

function namesIn({ folder }: PackageFiles, names: readonly string[]): FileName[] {
  return names.filter((name) => name.endsWith(".go")).map((name) => ({ folder, name }));
}
