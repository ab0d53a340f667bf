import { signBlob, sign as signImage } from "../../flow/sign/sign.ts";
import { failedSignReport } from "../../report/seal-report.ts";
import { renderAttached } from "../../report/seal-view.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { requireOneThing, type SignFlags } from "./flags.ts";

/** `plimsoll sign IMAGE`, `plimsoll sign --blob FILE`: what was signed is the result, with its digest. */
export async function sign(this: World, { blob, json, ...request }: SignFlags, image?: string): Promise<void> {
  const { stdout, stderr } = this.process;
  const writeJson = jsonWriterOf(json === undefined ? {} : { json });
  const report = await reportFailure(this, writeJson, failedSignReport, () => {
    requireOneThing(blob, image);
    return blob === undefined ? signImage(this, image!, request) : signBlob(this, blob, request);
  });
  await writeResult(stdout, writeJson?.(report) ?? [`${report.output ?? report.of}\n`]);
  stderr.write(renderAttached(report.attached, report.notes));
}
