import type { ChunkSource } from "../../format/tar/position.ts";
import { requireDeclared } from "../../image/declared-compression.ts";
import type { Layer } from "../../image/image.ts";
import { LayerScan } from "./layer-scan.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { storedShares } from "./wire-steps.ts";

/**
 * Surveys only the headers of a layer that is not compressed, and the content of files from which owners are known.
 * Nothing is checked against a digest, files are not compared, and programs are not searched for build information.
 * `tar` is a source that can skip. Throws `manifest-invalid`, `archive-invalid`, `limit-exceeded`.
 */
export async function surveyHeaders({ descriptor }: Layer, tar: ChunkSource): Promise<LayerSurvey> {
  requireDeclared(descriptor, "none");
  const look = new LayerScan(`layer ${descriptor.digest}`, { depth: "headers", digests: false });
  const end = await look.read(tar);
  const sizeBytes = end.offset + end.sizeBytes + end.trailingSizeBytes;
  return {
    diffID: null,
    sizeBytes,
    wireBytes: sizeBytes,
    compression: "none",
    entries: look.entries,
    end,
    wire: storedShares(sizeBytes),
    captured: look.captured,
    leftOut: look.leftOut,
    digests: null,
    programs: look.programs,
  };
}
