import { reportOnImage } from "../../present/image-report.ts";
import { reportOnBinary } from "../../present/ledger-report.ts";
import type { ImageReport } from "../../report/image-report.ts";
import type { LedgerReport } from "../../report/ledger-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { type ExplainedBinary, explainBinary } from "./explain-binary.ts";
import { type ExplainedImage, explainImage } from "./explain-image.ts";
import type { ExplainRequest } from "./request.ts";

/** Which rows a report shows; the other rows are added up in one row. */
export interface RowLimit {
  readonly top?: number;
}

/** What every byte of a binary or of an image is, as `plimsoll explain --json` writes it. */
export async function explain(
  surroundings: Surroundings,
  target: string,
  request: ExplainRequest & RowLimit,
): Promise<LedgerReport | ImageReport> {
  const image = await recogniseImage(target, surroundings.cwd);
  if (image !== undefined) return imageReport(await explainImage(surroundings, image, request), request);
  await using explained = await explainBinary(surroundings, target, request);
  return await binaryReport(explained, request);
}

export async function binaryReport(
  { binary, digest }: ExplainedBinary,
  request: ExplainRequest & RowLimit,
): Promise<LedgerReport> {
  return reportOnBinary(binary, await digest(), request);
}

export function imageReport(
  { ledger, programs, notes }: ExplainedImage,
  { by, layer, top }: ExplainRequest & RowLimit,
): ImageReport {
  return reportOnImage(ledger, { programs, notes, by, layer, top });
}
