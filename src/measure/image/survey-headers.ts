import type { ChunkSource } from "../../format/tar/position.ts";
import { requireDeclared } from "../../image/declared-compression.ts";
import type { Layer } from "../../image/image.ts";
import { LayerScan } from "./layer-scan.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { storedShares } from "./wire-steps.ts";

/**
 * A look at the headers of a layer that is not compressed, and at the content of what owners are known from. Nothing is
 * checked against a digest, no file is compared with another, and no program is searched for how it was built.
 * `tar` is a source that can skip. Throws `manifest-invalid`, `archive-invalid`, `limit-exceeded`.
 */
export async function surveyHeaders({ descriptor }: Layer, tar: ChunkSource): Promise<LayerSurvey> {
  requireDeclared(descriptor, "none");
  const look = new LayerScan(`layer ${descriptor.digest}`, "headers");
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
    programs: look.programs,
  };
}
