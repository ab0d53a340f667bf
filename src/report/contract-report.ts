import type { PlimsollError } from "../base/error.ts";
import type { LoadFigures } from "../contract/objectives/load-figures.ts";
import type { ClauseResult, Verdict } from "../contract/waive.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll contract --json` says: what a service showed under load, held against its contract. */
export interface ContractReport {
  readonly schema: "plimsoll.contract/1";
  /** Null where it could not be found out: then `error` says why. */
  readonly verdict: Verdict | null;
  /** Null where none could be used. */
  readonly runtime: { readonly name: string; readonly version: string } | null;
  /** Null until it could be opened. */
  readonly image: ContractImage | null;
  /** Null where the contract asks for none, and where none was sent. */
  readonly load: LoadFigures | null;
  /** In the order of the contract: one or more for each clause that it asks for. */
  readonly clauses: readonly ClauseResult[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface ContractImage {
  /** As it was named. */
  readonly name: string;
  /** Of the manifest that was run. */
  readonly digest: string;
  readonly platform: string;
}

/** The report when nothing was judged. */
export function failedContractReport(error: PlimsollError): ContractReport {
  return {
    ...{ schema: "plimsoll.contract/1", verdict: null, runtime: null, image: null, load: null },
    ...{ clauses: [], notes: [], error: errorReport(error) },
  };
}
