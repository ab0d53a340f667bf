import type { UpxVerdict } from "../trial/upx/judge.ts";
import type {
  EquivalenceReport,
  MeasuredRow,
  MemoryLimitReport,
  Section,
  SignalRow,
  TrialImage,
} from "./trial-parts.ts";

/** An image beside the same image with its Go programs packed by the user's UPX. `before` is as it is, `after` packed. */
export interface UpxReport {
  /** Null where nothing was packed, and so nothing run. */
  readonly runtime: { readonly name: string; readonly version: string } | null;
  /** UPX's version: `4.2.2`. */
  readonly version: string;
  /** As it is. */
  readonly image: TrialImage;
  readonly programs: readonly UpxProgram[];
  /** Bytes are exact, the rest was measured in turn; empty where nothing was packed. */
  readonly measured: readonly MeasuredRow[];
  /** Of the packed image against the one as it is. Null where nothing was packed, or where it never answered. */
  readonly equivalence: Section<EquivalenceReport> | null;
  readonly signals: Section<readonly SignalRow[]> | null;
  readonly memoryLimit: {
    readonly plain: Section<MemoryLimitReport>;
    readonly packed: Section<MemoryLimitReport>;
  } | null;
  readonly sight: readonly UpxSight[];
  readonly verdict: UpxVerdict;
  readonly notes: readonly string[];
}

export interface UpxProgram {
  readonly path: string;
  readonly plainBytes: number;
  /** Null where UPX did not pack it: `refused` says why. */
  readonly packedBytes: number | null;
  readonly packSeconds: number | null;
  readonly refused: string | null;
}

/** What a program that looks into Go programs sees of one. */
export interface UpxSight {
  readonly path: string;
  /** `plimsoll explain`, `go version -m`, `govulncheck`. */
  readonly by: string;
  readonly plain: UpxSeen;
  readonly packed: UpxSeen;
}

export interface UpxSeen {
  /** Null where it could not be asked. */
  readonly sees: boolean | null;
  /** What it sees, or why it does not. */
  readonly what: string;
}
