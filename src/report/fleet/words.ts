import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { LayerShares } from "../../fleet/layers/shared-layers.ts";
import type { FleetReport } from "../fleet-report.ts";
import { countOf } from "../verdict/judged.ts";

/** The verdict in one sentence. */
export function verdictText({ verdict, services, unread, error }: FleetReport): string {
  const cells = services.flatMap(({ cells }) => cells);
  const fleet = counted(services.length, "service");
  if (verdict === "pass") return `${fleet}: ${counted(countOf(cells, "pass"), "rule holds", "rules hold")}`;
  if (verdict === "fail") {
    const broken = brokenIn(services);
    const rules = new Set(cells.flatMap(({ outcome, rule }) => (outcome === "fail" ? [rule] : [])));
    return `${fleet}: ${broken} ${broken === 1 ? "does" : "do"} not meet the standard, in ${counted(rules.size, "rule")}`;
  }
  if (services.length === 0) return `could not find out: ${error?.what ?? "nothing was judged"}`;
  const open = countOf(cells, "unknown");
  if (open === 0) return `could not find out: ${counted(unread.length, "place")} could not be read`;
  return `could not find out: whether ${counted(open, "rule holds", "rules hold")} is not known`;
}

/** How many services break a rule. */
export function brokenIn(services: FleetReport["services"]): number {
  return services.filter(({ cells }) => countOf(cells, "fail") > 0).length;
}

/** What was not measured is a question mark. */
export function sizeText(bytes: number | null | undefined): string {
  return bytes === null || bytes === undefined ? "?" : formatSize(bytes);
}

/** What is there more often than it needs to be. */
export function recompressedText({ diffID, blobs, savedWireBytes }: LayerShares["recompressed"][number]): string {
  return `${diffID} is there in ${counted(blobs.length, "compression")}: one would save ${formatSize(savedWireBytes)} (computed)`;
}
