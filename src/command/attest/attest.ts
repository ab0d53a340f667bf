import { attest as attestImage } from "../../flow/attest/attest.ts";
import { failedAttestReport } from "../../report/seal-report.ts";
import { renderAttached } from "../../report/seal-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { AttestFlags } from "./flags.ts";

/** `plimsoll attest IMAGE`: the image, with its digest, is the result. */
export async function attest(this: World, { json, ...request }: AttestFlags, image: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(json === undefined ? {} : { json });
  const report = await reportFailure(this, writeJson, failedAttestReport, () => attestImage(this, image, request));
  await writeResult(stdout, writeJson?.(report) ?? [`${report.of}\n`]);
  stderr.write(renderAttached(report.attached, report.notes));
}
