import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The result of `plimsoll explain --why`. What was not measured is null. */
export interface WhyReport {
  readonly schema: "plimsoll.why/1";
  /** The package or module that was asked for. */
  readonly wanted: string;
  readonly packages: readonly string[];
  /** The requirement of the main module's go.mod that brings it; null for the standard library and the module's own. */
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
  /** All that the link keeps. */
  readonly kept: Bytes;
  /** What nothing but the wanted packages uses. */
  readonly exclusive: Bytes;
  /** Null where every method that nobody can call was dropped. */
  readonly reflection: ReflectionReport | null;
}

export interface Bytes {
  readonly loadedBytes: number;
  readonly zeroedBytes: number;
  readonly symbols: number;
}

export interface ReflectionReport {
  /** Kept only because some function looks methods up by name, in the whole program. */
  readonly cost: Bytes;
  readonly functions: readonly {
    readonly name: string;
    readonly package: string;
    /** Symbols from where the program starts to the function. */
    readonly chain: readonly string[];
  }[];
  /** The difference of two links; null where it was not asked for. */
  readonly proven: { readonly beforeBytes: number; readonly afterBytes: number } | null;
}

/** The same where nothing was found out. */
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
