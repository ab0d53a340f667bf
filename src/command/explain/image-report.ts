import { formatPlatform } from "../../format/oci/platform.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import { duplicatesOf } from "../../measure/image/duplicates.ts";
import type { ImageLedger, MeasuredLayer } from "../../measure/image/image-ledger.ts";
import { viewImage } from "../../measure/image/image-view.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import type { EntryReport, FileReport, ImageReport, LayerReport } from "../../report/image-report.ts";
import { type ExplainFlags, imageViewOf } from "./flags.ts";

/** The result for programs. Files are made as they are asked for: there may be hundreds of thousands. */
export function reportOnImage(ledger: ImageLedger, { by }: ExplainFlags): ImageReport {
  const { name, digest, layers, config } = ledger;
  return {
    schema: "plimsoll.ledger/1",
    object: { name, kind: "image", ...totalsOf(ledger), digest, platform: formatPlatform(config) },
    layers: layers.map(layerReport),
    files: filesOf(ledger),
    rows: viewImage(ledger, imageViewOf(by) ?? "layer"),
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

function* filesOf(ledger: ImageLedger): Generator<FileReport> {
  const { layers, tree } = ledger;
  const duplicates = duplicatesOf(ledger);
  const reportOf = (place: EntryPlace | undefined): EntryReport | null =>
    place === undefined ? null : { layer: place.layer, path: layers[place.layer]!.survey.entries.path(place.entry) };
  for (const { index: layer, survey, owners } of layers) {
    const { entries, wire } = survey;
    for (let entry = 0; entry < entries.length; entry++) {
      const dataOffset = entries.dataOffset(entry);
      const sizeBytes = entries.sizeBytes(entry);
      const place = { layer, entry };
      yield {
        path: entries.path(entry),
        layer,
        kind: entries.kind(entry),
        sizeBytes,
        wireBytes: wire.share(dataOffset, dataOffset + sizeBytes),
        mode: entries.mode(entry).toString(8).padStart(4, "0"),
        uid: entries.uid(entry),
        gid: entries.gid(entry),
        owner: owners[entry]!,
        status: tree.status(place),
        endedBy: reportOf(tree.endedBy(place)),
        duplicateOf: reportOf(duplicates.get(`${layer} ${entry}`)),
      };
    }
  }
}
