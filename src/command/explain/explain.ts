import { failedLedgerReport } from "../../report/ledger-report.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { jsonWriterOf, reportFailure } from "../report-failure.ts";
import type { World } from "../world.ts";
import type { ExplainFlags } from "./flags.ts";

/**
 * `plimsoll explain TARGET`: what every byte of a binary or an image is, or of what a main package builds. With `--why` it
 * asks the source instead. The code of each is loaded when it is needed.
 */
export async function explain(this: World, flags: ExplainFlags, target: string): Promise<void> {
  if (flags.why !== undefined) {
    const { askWhy } = await import("./ask-why.ts");
    return askWhy(this, flags, target, flags.why);
  }
  const image = await reportFailure(this, jsonWriterOf(flags), failedLedgerReport, () =>
    recogniseImage(target, this.cwd),
  );
  if (image !== undefined) {
    const { showImage } = await import("./image.ts");
    return showImage(this, flags, image);
  }
  const { showBinary } = await import("./binary.ts");
  return showBinary(this, flags, target);
}
