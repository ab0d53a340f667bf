import { defineRule } from "../rule.ts";
import type { PackageVariant } from "./package-variant.ts";

export interface CgoFacts {
  /** Import path of the main package. */
  readonly main: string;
  /** Packages that do not do their work without C, or for which that could not be shown. */
  readonly refused: readonly RefusedPackage[];
  /** Packages with C in them that are fine without: by their files, or by the user's word. */
  readonly accepted: readonly PackageVariant[];
  /** Packages of the standard library with C in them: all have a variant in Go that is Go's own. */
  readonly standard: readonly string[];
  /** Packages that keep their C, because the user wants the program built with it. */
  readonly kept?: readonly string[];
}

interface RefusedPackage extends PackageVariant {
  /** From the main package to this one. */
  readonly chain: readonly string[];
}

const WHAT = {
  stub: "is built without C as a stub that refuses its work",
  excluded: "cannot be built without C",
  unsure: "may not work without C",
  equal: "works without C",
} as const;

/** docs/rules/cgo-required.md */
export const cgoRequired = defineRule<CgoFacts>({
  id: "cgo-required",
  title: "A package needs C",
  level: "error",
  why: "a static binary holds no C: the build would succeed and the service would fail when it gets to that package",
  observe: ({ refused }) =>
    refused.map((one) => ({
      what: `${one.importPath} ${WHAT[one.verdict]}`,
      evidence: [
        ...(one.chain.length < 2 ? [] : [`imported by: ${one.chain.join(" → ")}`]),
        ...(one.module === undefined ? [] : [`module: ${one.module}`]),
        ...one.evidence,
      ],
      fix: wayOut(one.importPath),
    })),
  confirm: ({ standard, accepted, kept }) =>
    kept === undefined
      ? [standardLine(standard), ...accepted.map(acceptedLine)]
      : [`built with C, as --cgo asks: ${kept.join(", ") || "no package has any"}`],
});

function standardLine(standard: readonly string[]): string {
  if (standard.length === 0) return "no package of the program has C in it";
  return `${standard.join(", ")}: the standard library has these in Go as well`;
}

function acceptedLine({ importPath, verdict, evidence }: PackageVariant): string {
  const grounds = verdict === "equal" ? "a variant in Go takes the C's place" : "allowed by --allow-no-cgo";
  return `${importPath}: ${grounds} (${evidence.join("; ")})`;
}

/** Modules in Go that do the same work. Only a hint: what is refused follows from the files. */
const IN_GO: readonly { readonly prefix: string; readonly instead: string }[] = [
  { prefix: "github.com/mattn/go-sqlite3", instead: "modernc.org/sqlite or github.com/ncruces/go-sqlite3" },
  { prefix: "github.com/DataDog/zstd", instead: "github.com/klauspost/compress/zstd" },
  { prefix: "github.com/valyala/gozstd", instead: "github.com/klauspost/compress/zstd" },
  { prefix: "github.com/confluentinc/confluent-kafka-go", instead: "github.com/twmb/franz-go" },
  { prefix: "github.com/libgit2/git2go", instead: "github.com/go-git/go-git/v5" },
];

function wayOut(importPath: string): string {
  const known = IN_GO.find(({ prefix }) => importPath === prefix || importPath.startsWith(`${prefix}/`));
  const replace = known === undefined ? "use a package in Go for it" : `use ${known.instead}`;
  return `${replace}; or leave it out with a build tag; or build with C: --cgo --base IMAGE; or, when the service never gets there, --allow-no-cgo ${importPath}`;
}
