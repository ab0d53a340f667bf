import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The report of `plimsoll explain --why`. A value that was not measured is null. */
export interface WhyReport {
  readonly schema: "plimsoll.why/1";
  /** The package or module that was asked for. */
  readonly wanted: string;
  readonly packages: readonly string[];
  /**
   * The requirement in the main module's go.mod that brings it in; null for the standard library and the module's own
   * packages.
   */
  readonly directRequirement: string | null;
  readonly imports: {
    readonly chains: readonly (readonly string[])[];
    readonly chainCount: number;
    readonly importers: readonly string[];
  };
  readonly link: LinkReport | null;
  /** Why the link was not measured, where it was not. */
  readonly notes: readonly string[];
}

export interface LinkReport {
  /** Everything that the linker keeps. */
  readonly kept: Bytes;
  /** What only the wanted packages use. */
  readonly exclusive: Bytes;
  /** Null where the linker dropped every method that nobody can call. */
  readonly reflection: ReflectionReport | null;
}

export interface Bytes {
  readonly loadedBytes: number;
  readonly zeroedBytes: number;
  readonly symbols: number;
}

export interface ReflectionReport {
  /** The cost for the whole program: what is kept only because some function looks methods up by name. */
  readonly cost: Bytes;
  readonly functions: readonly {
    readonly name: string;
    readonly package: string;
    /** Symbols from the entry point of the program to the function. */
    readonly chain: readonly string[];
  }[];
  /** The difference between two links; null where it was not asked for. */
  readonly proven: { readonly beforeBytes: number; readonly afterBytes: number } | null;
}

/** The same report where nothing was found out. */
type FailedWhyReport = { readonly [Member in Exclude<keyof WhyReport, "schema">]: null } & {
  readonly schema: WhyReport["schema"];
  readonly error: ErrorReport;
};

export function failedWhyReport(error: PlimsollError): FailedWhyReport {
  return {
    schema: "plimsoll.why/1",
    wanted: null,
    packages: null,
    directRequirement: null,
    imports: null,
    link: null,
    notes: null,
    error: errorReport(error),
  };
}
