import { baseline as write } from "../../flow/baseline/baseline.ts";
import { failedBaselineReport } from "../../report/baseline-report.ts";
import { renderBaseline } from "../../report/baseline-view.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import { viewOf, type World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { BaselineFlags } from "./flags.ts";

/** `plimsoll baseline IMAGE`: manifests for a service, from what is seen of its image. */
export async function baseline(this: World, flags: BaselineFlags, image: string): Promise<void> {
  const { stdout } = this.process;
  const { json: _, ...request } = flags;
  const writeJson = jsonWriterOf(flags);
  const report = await reportFailure(this, writeJson, failedBaselineReport, async () =>
    write(this, image, request, await progressOf(this)),
  );
  await writeResult(stdout, writeJson?.(report) ?? renderBaseline(report, viewOf(stdout, this.env)));
}
