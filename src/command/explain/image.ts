import { explainImage, imageReport } from "../../flow/explain/explain-image.ts";
import { failedImageReport } from "../../report/image-report.ts";
import { renderNotes } from "../../report/ledger-notes.ts";
import type { SourceTarget } from "../../store/target.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ExplainFlags, requireFittingFlags } from "./flags.ts";
import { renderImageTables } from "./image-tables.ts";
import { renderVulnerabilities } from "./vulnerabilities.ts";

/** `plimsoll explain IMAGE`: what every byte of an image is. */
export async function showImage(world: World, flags: ExplainFlags, target: SourceTarget): Promise<void> {
  const { stdout, stderr } = world.process;
  const writeJson = jsonWriterOf(flags);
  const explained = await reportFailure(world, writeJson, failedImageReport, async () => {
    requireFittingFlags(flags);
    return explainImage(world, target, flags);
  });
  if (writeJson !== undefined) return writeResult(stdout, writeJson(imageReport(explained, flags)));
  const view = viewOf(stdout, world.env);
  await writeResult(stdout, renderImageTables(explained, flags, view));
  if (explained.found !== undefined) await writeResult(stdout, renderVulnerabilities(explained.found, flags, view));
  if (explained.attested !== undefined) {
    const { renderAttestations } = await import("../../report/attestations-view.ts");
    await writeResult(stdout, ["\n", ...renderAttestations(explained.attested, flags.format ?? "text", view)]);
  }
  stderr.write(renderNotes(explained.notes));
}
