import type { ImageReport } from "../../report/image-report.ts";
import type { LedgerReport } from "../../report/ledger-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { ExplainRequest, RowLimit } from "./request.ts";

/** What every byte of a binary or of an image is, as `plimsoll explain --json` writes it. */
export async function explain(
  surroundings: Surroundings,
  target: string,
  request: ExplainRequest & RowLimit,
): Promise<LedgerReport | ImageReport> {
  const image = await recogniseImage(target, surroundings.cwd);
  if (image !== undefined) {
    const { explainImage, imageReport } = await import("./explain-image.ts");
    return imageReport(await explainImage(surroundings, image, request), request);
  }
  const { binaryReport, explainBinary } = await import("./explain-binary.ts");
  await using explained = await explainBinary(surroundings, target, request);
  return await binaryReport(explained, request);
}
