import { defineRule } from "../rule.ts";
import type { PackageVariant } from "./package-variant.ts";
import type { CgoWord } from "./said/decide.ts";

export interface CgoFacts {
  /** Packages that do not do their work without C, or that could not be shown to do it. */
  readonly refused: readonly RefusedPackage[];
  /** Packages with C that work without it, as their files show or as the user says. */
  readonly accepted: readonly PackageVariant[];
  /** Packages of the standard library that contain C: Go itself has a variant without C for each of them. */
  readonly standard: readonly string[];
  /** Packages that keep their C, because the user wants the program built with it. */
  readonly kept?: readonly string[];
  /** Whether somebody has said that the program is built without C; looked up only if a package is refused. */
  readonly word?: CgoWord;
}

interface RefusedPackage extends PackageVariant {
  /** The import chain from the main package to this one. */
  readonly chain: readonly string[];
}

const WHAT = {
  stub: "is built without C as a stub that refuses its work",
  excluded: "cannot be built without C",
  unsure: "may not work without C",
  loads: "loads shared objects, and a static base has neither shared objects nor a loader",
  equal: "works without C",
} as const;

/** docs/rules/cgo-required.md */
export const cgoRequired = defineRule<CgoFacts>({
  id: "cgo-required",
  title: "A package needs C",
  level: "error",
  why: "a static binary contains no C: the build would succeed, and the service would fail when it calls that package",
  observe: ({ refused, word }) =>
    refused.map((one) => ({
      what: whatOf(one),
      // A package that does not compile without C is missing, whatever the build files say.
      ...(word?.decision === "without" && one.verdict !== "excluded" && one.verdict !== "loads"
        ? { level: "warning" }
        : {}),
      evidence: [
        ...(one.chain.length < 2 ? [] : [`imported by: ${one.chain.join(" → ")}`]),
        ...(one.module === undefined ? [] : [`module: ${one.module}`]),
        ...one.evidence,
        ...(word === undefined || word.statements.length === 0 ? [] : [wordLine(word)]),
      ],
      fix: inGoInstead(one.importPath) ?? "use a package in Go for it, or build with C: --cgo --base IMAGE",
    })),
  confirm: ({ standard, accepted, kept }) =>
    kept === undefined
      ? [standardLine(standard, accepted), ...accepted.map(acceptedLine)]
      : [`built with C, as --cgo asks: ${kept.join(", ") || "no package has any"}`],
});

const BORING = "crypto/internal/boring";

function whatOf({ importPath, verdict }: PackageVariant): string {
  if (importPath !== BORING) return `${importPath} ${WHAT[verdict]}`;
  return "GOEXPERIMENT=boringcrypto has no effect without C: the program has Go's ordinary cryptography";
}

const DECIDED = {
  without: "said to be built without C",
  with: "said to be built with C",
  both: "said to be built with C, and also without C, in places that have the same weight",
  unsaid: "nothing says whether it is built with C",
} as const;

const SHOWN = 4;

function wordLine({ decision, statements }: CgoWord): string {
  const more = statements.length - SHOWN;
  const places = statements.slice(0, SHOWN).map(({ place }) => place);
  return `${DECIDED[decision]}: ${places.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function standardLine(standard: readonly string[], accepted: readonly PackageVariant[]): string {
  if (standard.length === 0) {
    return accepted.length === 0
      ? "no package of the program contains C, or has other files when C is off"
      : "no package of the standard library in the program contains C";
  }
  return `${standard.join(", ")}: the standard library has these in Go as well`;
}

function acceptedLine({ importPath, verdict, evidence }: PackageVariant): string {
  const grounds = verdict === "equal" ? "Go code replaces the C code" : "allowed by --allow-no-cgo";
  return `${importPath}: ${grounds} (${evidence.join("; ")})`;
}

/** Modules in pure Go that do the same work. This is only a hint: what is refused follows from the files. */
const IN_GO: readonly { readonly prefix: string; readonly instead: string }[] = [
  { prefix: "github.com/mattn/go-sqlite3", instead: "modernc.org/sqlite or github.com/ncruces/go-sqlite3" },
  { prefix: "github.com/DataDog/zstd", instead: "github.com/klauspost/compress/zstd" },
  { prefix: "github.com/valyala/gozstd", instead: "github.com/klauspost/compress/zstd" },
  { prefix: "github.com/confluentinc/confluent-kafka-go", instead: "github.com/twmb/franz-go" },
  { prefix: "github.com/libgit2/git2go", instead: "github.com/go-git/go-git/v5" },
];

/** The module in pure Go that does the same work, if one is known. */
export function inGoInstead(importPath: string): string | undefined {
  const known = IN_GO.find(({ prefix }) => importPath === prefix || importPath.startsWith(`${prefix}/`));
  return known && `use ${known.instead} instead of ${known.prefix}`;
}
