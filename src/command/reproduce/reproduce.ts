import { PlimsollError } from "../../base/error.ts";
import { reproduce as reproduceImage } from "../../flow/reproduce/reproduce.ts";
import { provenanceOf } from "../../flow/slim/source/seal-provenance.ts";
import { errorReport } from "../../report/error-report.ts";
import { failedReproduceReport, type ReproduceReport } from "../../report/reproduce-report.ts";
import { renderReproduce } from "../../report/reproduce-view.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { ReproduceFlags } from "./flags.ts";

/** `plimsoll reproduce IMAGE [FOLDER]`: builds an image again from its provenance, and compares it bit for bit. */
export async function reproduce(this: World, flags: ReproduceFlags, image: string, folder = "."): Promise<void> {
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedReproduceReport, async () =>
    reproduceImage(this, image, folder, flags, { progress: await progressOf(this), describe: provenanceOf }),
  );
  const failure = report.reproduced ? undefined : notReproduced(image, report);
  const whole = failure === undefined ? report : { ...report, error: errorReport(failure) };
  await writeResult(this.process.stdout, writeJson?.(whole) ?? [renderReproduce(report)]);
  if (failure !== undefined) throw failure;
}

function notReproduced(image: string, { inputs, rebuiltDigest }: ReproduceReport): PlimsollError {
  return new PlimsollError("not-reproduced", {
    what: `${image} was not reproduced`,
    why:
      inputs.length === 0
        ? `the image that was built now is ${rebuiltDigest}, and every recorded input is the same`
        : `these inputs are not as they were recorded: ${inputs.map(({ name }) => name).join(", ")}`,
    fix: "check out the recorded revision, with the recorded Go and environment, and run it again",
  });
}
