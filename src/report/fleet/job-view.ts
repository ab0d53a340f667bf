import { counted } from "../../base/counted.ts";
import type { FleetJobReport } from "../fleet-job-report.ts";
import { renderLine } from "../table.ts";

/** The manifests, for who wants to see them or apply them; else what was begun, and what comes next. */
export function* renderJob(report: FleetJobReport): Generator<string> {
  const { name, shards, images, manifests, applied } = report;
  if (name === null || manifests === null) return;
  if (!applied) {
    yield manifests;
    return;
  }
  yield renderLine(`job/${name}: ${counted(shards, "shard")} of ${counted(images, "image")}`, "text");
  yield* renderLeft(report);
  yield renderLine("when it is complete, the same command without --on and --shards makes the report", "text");
}

/** What its pods do not look at: beside manifests, it has no place on standard output. */
export function* renderLeft({ left }: FleetJobReport): Generator<string> {
  for (const { where, why } of left) yield renderLine(`no pod looks at ${where}: ${why}`, "text");
}
