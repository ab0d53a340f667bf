import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";
import type { Bytes } from "./why-report.ts";

/** The report of `plimsoll cost`. A value that was not measured, or could not be found out, is null; 0 is an answer. */
export interface CostReport {
  readonly schema: "plimsoll.cost/1";
  /** As it was asked for: a module or a package, with or without a version. */
  readonly wanted: string;
  /** The import path of the main package. */
  readonly program: string;
  readonly platform: string;
  readonly tags: readonly string[];
  /** Null for packages of the standard library. */
  readonly module: CostModule | null;
  /** The packages of the program that are meant, sorted. */
  readonly packages: readonly string[];
  /** Whether the program has any package of it. Otherwise its go.mod requires it, and every figure is 0. */
  readonly linked: boolean;
  /** The program as it is: trimmed, stripped, without a VCS stamp. Null where nothing had to be built. */
  readonly build: Weight | null;
  /** Labelled bytes of the file. Null where no ledger was made of it. */
  readonly attributed: AttributedBytes | null;
  /** What nothing else in the program uses: from the link graph, without line tables and padding. */
  readonly exclusive: Bytes | null;
  /** What the program loses with stubs in place of the packages: the difference of two builds. */
  readonly proven: Weight | null;
  /** Why it could not be proven. */
  readonly unproven: { readonly importPath: string | null; readonly reason: string; readonly why: string } | null;
  /** The modules that come along. Null where go could not list what go.mod requires. */
  readonly modules: readonly AlongModule[] | null;
  /** Other modules whose go.mod requires it, the main module excepted. */
  readonly requiredBy: readonly string[] | null;
  /** Null for the standard library, and where go could not list what go.mod requires. */
  readonly go: GoCost | null;
  /** The same program with the version that was asked for, where it has another one. */
  readonly other: OtherVersion | null;
  /** Null where no database was given. */
  readonly advisories: AdvisoryList | null;
  /** Where the user's own modules import it, or what leads to it; else the line of go.mod that requires it. */
  readonly places: readonly CostPlace[];
  /** Build tags that bring it into the program, where it has none of it now. Null where none was found. */
  readonly broughtByTags: readonly string[] | null;
  readonly notes: readonly string[];
}

export interface Weight {
  readonly sizeBytes: number;
  /** Of its layer, with the compression of docker's builders. */
  readonly wireBytes: number;
}

export interface CostModule {
  readonly path: string;
  /** Null for the user's own. */
  readonly version: string | null;
  /** What go.mod puts in its place: `path@version`, or a folder. */
  readonly replacedBy: string | null;
  /** Null where go could not list what go.mod requires. */
  readonly requirement: "direct" | "indirect" | "main" | null;
}

export interface AttributedBytes {
  readonly sizeBytes: number;
  /** From the largest to the smallest; they add up. */
  readonly packages: readonly { readonly importPath: string; readonly sizeBytes: number }[];
}

/** A module that is there only because of another one, in the program, in the build list, or in both. */
export interface AlongModule {
  readonly path: string;
  readonly version: string;
  /** The `go` line of its go.mod. */
  readonly goVersion: string | null;
  readonly attributedBytes: number | null;
  /** Whether the program loses all its bytes with the packages; null where that is not proven. */
  readonly vanishes: boolean | null;
  /** Whether no other requirement leads to it. */
  readonly onlyRequiredThrough: boolean;
}

export interface GoCost {
  /** The `go` line of the main module. */
  readonly main: string | null;
  /** The `go` line of the module, at the version that was asked for. */
  readonly module: string | null;
  /** The highest of the module and of those that come along. */
  readonly highest: string | null;
  /** What the main module's line must be at least without them; with another version, what it is before. */
  readonly without: string | null;
  /** Whether the main module needs a higher version of Go because of it. */
  readonly raises: boolean | null;
}

export interface OtherVersion {
  readonly version: string;
  /** Null where it does not build. */
  readonly build: Weight | null;
  readonly changeBytes: number | null;
  readonly changeWireBytes: number | null;
  /** What go says, where there is no such program. */
  readonly failure: string | null;
  /** Every module of either program, which add up, and modules of the build list that changed. */
  readonly modules: readonly ModuleChange[];
}

export interface ModuleChange {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
  /** Null where the program has no byte of it. */
  readonly beforeBytes: number | null;
  readonly afterBytes: number | null;
  readonly changeBytes: number;
}

export interface AdvisoryList {
  readonly database: string;
  /** Null where the database does not say. */
  readonly modified: string | null;
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
  readonly found: readonly KnownAdvisory[];
}

export interface KnownAdvisory {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly module: string;
  /** Null where the program has no such module, or one that has no version, as a folder. */
  readonly version: string | null;
  /** Null where the version cannot be compared. */
  readonly affects: boolean | null;
  /** The same for the program with the other version; null where there is none, or where it cannot be compared. */
  readonly otherVersion: string | null;
  readonly affectsOther: boolean | null;
  readonly fixed: string | null;
  /** The affected packages that the program has as it is. */
  readonly packages: readonly string[];
}

export interface CostPlace {
  /** Relative to the top of the checkout, or of the module. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Null in go.mod. */
  readonly importer: string | null;
  readonly imported: string | null;
}

/** The same report where nothing was found out. */
type FailedCostReport = { readonly [Member in Exclude<keyof CostReport, "schema">]: null } & {
  readonly schema: CostReport["schema"];
  readonly error: ErrorReport;
};

export function failedCostReport(error: PlimsollError): FailedCostReport {
  return {
    schema: "plimsoll.cost/1",
    wanted: null,
    program: null,
    platform: null,
    tags: null,
    module: null,
    packages: null,
    linked: null,
    build: null,
    attributed: null,
    exclusive: null,
    proven: null,
    unproven: null,
    modules: null,
    requiredBy: null,
    go: null,
    other: null,
    advisories: null,
    places: null,
    broughtByTags: null,
    notes: null,
    error: errorReport(error),
  };
}
