import type { PlimsollError } from "../base/error.ts";
import type { TarKind } from "../format/tar/entry.ts";
import type { FileStatus } from "../image/file-status.ts";
import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { CauseKind } from "../measure/image/causes.ts";
import type { ImageRow } from "../measure/image/image-rows.ts";
import type { FileOwner } from "../measure/image/ledger/owner.ts";
import type { Reclaimable } from "../measure/image/reclaimable.ts";
import type { AttestationsReport } from "./attestations-report.ts";
import type { FindingsReport } from "./findings-report.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/**
 * The report of `plimsoll explain IMAGE --json`. Sizes are bytes; a value that is not known is null, never 0. `layers`,
 * `files` and `rows` come last, so that a reader can process them as a stream.
 */
export interface ImageReport {
  readonly schema: "plimsoll.ledger/1";
  readonly object: ImageObject | null;
  /** dive's figures, or why they cannot be computed; null where not every layer was read. */
  readonly dive: DiveReport | { readonly error: ErrorReport } | null;
  readonly layers: readonly LayerReport[];
  /** Stored bytes that a rebuild without the waste would save; null where nothing was measured. */
  readonly reclaimableBytes: number | null;
  /** The same bytes by cause and layer, with their share of the size on the wire. */
  readonly reclaimable: Reclaimable | null;
  /** What could not be found out, and why. */
  readonly notes: readonly AnalyserNote[];
  /** Present only if --findings was given. */
  readonly vulnerabilities?: FindingsReport;
  /** Present only if --attestations was given. */
  readonly attestations?: AttestationsReport;
  readonly files: Iterable<FileReport>;
  readonly rows: readonly ImageRow[];
  readonly error?: ErrorReport;
}

export interface ImageObject {
  readonly name: string;
  readonly kind: "image";
  readonly sizeBytes: number;
  readonly wireBytes: number;
  /** The digest of the manifest. */
  readonly digest: string;
  readonly platform: string;
}

/** The members of `dive --json` that are about sizes, with dive's names and meanings: docs/guide/dive.md. */
export interface DiveReport {
  readonly image: {
    readonly sizeBytes: number;
    readonly inefficientBytes: number;
    readonly efficiencyScore: number;
    readonly fileReference: readonly { readonly count: number; readonly sizeBytes: number; readonly file: string }[];
  };
  readonly layer: readonly { readonly index: number; readonly sizeBytes: number }[];
  /** Null for an image with one layer, where dive divides by zero. */
  readonly userWastedPercent: number | null;
}

export interface LayerReport {
  readonly index: number;
  readonly digest: string;
  /** The digest of the tar that was read; null where it was not read completely. */
  readonly diffID: string | null;
  readonly mediaType: string;
  readonly compression: string;
  readonly fetched: boolean;
  readonly sizeBytes: number;
  readonly wireBytes: number;
  readonly entries: number;
  /** Null where the history does not name one. */
  readonly instruction: string | null;
}

/** One entry of a layer. */
export interface FileReport {
  readonly path: string;
  readonly layer: number;
  readonly kind: TarKind;
  readonly sizeBytes: number;
  readonly wireBytes: number;
  /** Permission bits in octal, as chmod takes them: `0755`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly owner: FileOwner;
  readonly status: FileStatus;
  /** The entry that overwrote or deleted it. */
  readonly endedBy: EntryReport | null;
  /** Why the bytes are in the image. */
  readonly cause: CauseKind;
  /**
   * The remaining copy with the same size and CRC-32; null for a file that has none, and where content was not read.
   */
  readonly duplicateOf: EntryReport | null;
}

export interface EntryReport {
  readonly layer: number;
  readonly path: string;
}

/** The report when nothing was measured. */
export function failedImageReport(error: PlimsollError): ImageReport {
  return {
    schema: "plimsoll.ledger/1",
    object: null,
    dive: null,
    layers: [],
    reclaimableBytes: null,
    reclaimable: null,
    notes: [],
    files: [],
    rows: [],
    error: errorReport(error),
  };
}
