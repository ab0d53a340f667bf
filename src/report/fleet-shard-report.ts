import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll fleet --shard --json` says: which layers of a fleet one process read. */
export interface FleetShardReport {
  readonly schema: "plimsoll.fleet-shard/1";
  /** `INDEX/COUNT`; null where the run failed before that was known. */
  readonly shard: string | null;
  /** The repository in which results are kept; null where they are kept on this machine. */
  readonly results: string | null;
  /** The distinct layers of the shard, and their bytes. */
  readonly layers: number;
  readonly wireBytes: number;
  /** How many were read, and how many were known already. The rest is in `unread`. */
  readonly read: number;
  readonly known: number;
  readonly unread: readonly UnreadLayer[];
  /** The parts of the plan, and how many of them this process made: it asked for the manifests and configs of their images. */
  readonly plan: { readonly parts: number; readonly made: number };
  /** Images that could not be opened, so that nobody knows whether they have layers of this shard. */
  readonly unopened: readonly { readonly image: string; readonly why: string }[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface UnreadLayer {
  readonly digest: string;
  readonly why: string;
}

export function failedShardReport(error: PlimsollError): FleetShardReport {
  return {
    ...{ schema: "plimsoll.fleet-shard/1", shard: null, results: null, layers: 0, wireBytes: 0, read: 0, known: 0 },
    ...{ plan: { parts: 0, made: 0 }, unread: [], unopened: [], notes: [], error: errorReport(error) },
  };
}
