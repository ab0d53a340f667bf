import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { FleetShardReport } from "../fleet-shard-report.ts";
import { renderLine } from "../table.ts";

/** What one shard read, for people. */
export function* renderShard(report: FleetShardReport): Generator<string> {
  const { shard, results, layers, wireBytes, read, known, unread, unopened, notes } = report;
  if (shard === null) return;
  const place = results === null ? "" : `, kept in ${results}`;
  const counts = `${read} read, ${known} known already`;
  yield renderLine(`shard ${shard}: ${counted(layers, "layer")}, ${formatSize(wireBytes)}: ${counts}${place}`, "text");
  for (const { digest, why } of unread) yield renderLine(`could not be read: ${digest}: ${why}`, "text");
  for (const { image, why } of unopened) yield renderLine(`could not be opened: ${image}: ${why}`, "text");
  for (const note of notes) yield renderLine(note, "text");
}
