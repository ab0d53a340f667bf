import type { EntryPlace } from "../image/file-status.ts";
import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { Causes } from "../measure/image/causes.ts";
import { viewImage } from "../measure/image/image-rows.ts";
import type { ImageLedger, MeasuredLayer } from "../measure/image/ledger/image-ledger.ts";
import type { ProgramParts } from "../measure/image/program-parts.ts";
import { reclaimableOf } from "../measure/image/reclaimable.ts";
import { largestRows } from "../measure/largest-rows.ts";
import type { AttestationsReport } from "../report/attestations-report.ts";
import type { FindingsReport } from "../report/findings-report.ts";
import type { EntryReport, FileReport, ImageReport, LayerReport } from "../report/image-report.ts";
import { contentWireBytes } from "./content-wire-bytes.ts";
import { reportOnDive } from "./dive-report.ts";
import { imageObject } from "./image-summary.ts";
import { imageViewOf, type ViewName } from "./view-of-flag.ts";

export interface ReportOptions {
  /** A cause for each entry of each layer. */
  readonly causes: Causes;
  readonly programs: ProgramParts | undefined;
  readonly notes: readonly AnalyserNote[];
  /** What is vulnerable in it; undefined where that was not asked. */
  readonly found?: FindingsReport | undefined;
  /** What is attested in its index; undefined where that was not asked. */
  readonly attested?: AttestationsReport | undefined;
  readonly by: ViewName | undefined;
  /** Only files and rows of this layer; the first is 0. */
  readonly layer: number | undefined;
  /** The number of rows; all of them when undefined. */
  readonly top: number | undefined;
}

/** The report for programs. Files are produced one by one as they are read: there may be hundreds of thousands. */
export function reportOnImage(ledger: ImageLedger, options: ReportOptions): ImageReport {
  const { layers } = ledger;
  const { causes, programs, notes, found, attested, by, layer, top = Number.POSITIVE_INFINITY } = options;
  const reclaimable = reclaimableOf(layers, causes);
  const rows = viewImage(ledger, imageViewOf(by) ?? "layer", { layer, programs, causes });
  return {
    schema: "plimsoll.ledger/1",
    object: imageObject(ledger),
    dive: reportOnDive(ledger),
    layers: layers.map(layerReport),
    reclaimableBytes: reclaimable.storedBytes,
    reclaimable,
    notes,
    ...(found === undefined ? {} : { vulnerabilities: found }),
    ...(attested === undefined ? {} : { attestations: attested }),
    files: filesOf(ledger, causes, layer),
    rows: Number.isFinite(top) ? largestRows(rows, top) : rows,
  };
}

function layerReport({ index, descriptor, fetched, instruction, survey }: MeasuredLayer): LayerReport {
  const { diffID, compression, sizeBytes, wireBytes, entries } = survey;
  return {
    index,
    digest: descriptor.digest,
    diffID,
    mediaType: descriptor.mediaType,
    compression,
    fetched,
    sizeBytes,
    wireBytes,
    entries: entries.length,
    instruction: instruction?.text ?? null,
  };
}

function* filesOf({ layers, tree }: ImageLedger, causes: Causes, only: number | undefined): Generator<FileReport> {
  const reportOf = (place: EntryPlace | null | undefined): EntryReport | null =>
    place == null ? null : { layer: place.layer, path: layers[place.layer]!.survey.entries.path(place.entry) };
  for (const { index: layer, survey, owners } of layers) {
    if (only !== undefined && only !== layer) continue;
    const { entries } = survey;
    for (let entry = 0; entry < entries.length; entry++) {
      const place = { layer, entry };
      const cause = causes[layer]![entry]!;
      yield {
        path: entries.path(entry),
        layer,
        kind: entries.kind(entry),
        sizeBytes: entries.sizeBytes(entry),
        wireBytes: contentWireBytes(survey, entry),
        mode: entries.mode(entry).toString(8).padStart(4, "0"),
        uid: entries.uid(entry),
        gid: entries.gid(entry),
        owner: owners[entry]!,
        status: tree.status(place),
        endedBy: reportOf(tree.endedBy(place)),
        cause: cause.kind,
        duplicateOf: cause.kind === "duplicate" ? reportOf(cause.by) : null,
      };
    }
  }
}
