import type { PlimsollError } from "../base/error.ts";
import type { Verdict } from "../contract/waive.ts";
import type { RebaseProposal } from "../fleet/layers/rebase.ts";
import type { LayerShares } from "../fleet/layers/shared-layers.ts";
import type { FleetCell } from "../fleet/rules/judge.ts";
import type { UnreadPlace } from "../fleet/services/fleet-service.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll fleet --json` says: services × rules, and where the bytes of their images are. */
export interface FleetReport {
  readonly schema: "plimsoll.fleet/1";
  /** Null where it could not be found out: then `error` says why. */
  readonly verdict: Verdict | null;
  /** In the order in which they were named. */
  readonly services: readonly ServiceReport[];
  readonly workflows: readonly WorkflowReport[];
  /** Places where more services may be, and files that rules rest on, that could not be read: none of them passes as fine. */
  readonly unread: readonly UnreadPlace[];
  /** Null where no image could be read. */
  readonly layers: LayerShares | null;
  /** Computed from layers that are there; nobody has built it. */
  readonly proposals: readonly RebaseProposal[];
  /** How many distinct layers there are, and how many of them an earlier run had read; null where none was looked at. */
  readonly read: { readonly layers: number; readonly known: number } | null;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface ServiceReport {
  readonly name: string;
  /** As it is written. */
  readonly image: string;
  readonly where: string;
  readonly replicas: number | null;
  /** Null where the image could not be read: `why` says why. */
  readonly found: FoundImage | null;
  readonly why: string | null;
  /** A cell for each rule that the fleet has. */
  readonly cells: readonly FleetCell[];
}

/** A workflow, which builds images or changes what runs. */
export interface WorkflowReport {
  /** Its file. */
  readonly name: string;
  readonly where: string;
  /** A cell for each rule about workflows that the fleet has. */
  readonly cells: readonly FleetCell[];
}

export interface FoundImage {
  readonly digest: string;
  readonly platform: string;
  readonly wireBytes: number;
  readonly layers: number;
  readonly system: string | null;
  /** What a rebuild would save: its share of the blobs, so no more than a guide to where to begin. */
  readonly reclaimableWireBytes: number | null;
  /** The same for each replica or pull; null where nobody says how many there are. */
  readonly reclaimableWireBytesOfReplicas: number | null;
}

/** The report when nothing was judged. */
export function failedFleetReport(error: PlimsollError): FleetReport {
  return {
    ...{ schema: "plimsoll.fleet/1", verdict: null, services: [], workflows: [], unread: [], layers: null },
    ...{ proposals: [], read: null, notes: [], error: errorReport(error) },
  };
}
