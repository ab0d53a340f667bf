import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { LayerShares } from "../../fleet/layers/shared-layers.ts";
import type { FleetReport, WorkflowReport } from "../fleet-report.ts";
import { countOf } from "../verdict/judged.ts";

/** Everything that is held against rules: services, and workflows. */
export function rowsOf({ services, workflows }: FleetReport): readonly WorkflowReport[] {
  return [...services, ...workflows];
}

/** What could not be read is judged like a cell: whatever is there, nobody knows whether it keeps the rules. */
export function judgedPlace({ why }: FleetReport["unread"][number]) {
  return { outcome: "unknown", what: why, fix: null, waiver: null } as const;
}

/** `3 services and 1 workflow` */
export function fleetText({ services, workflows }: FleetReport): string {
  const ofServices = counted(services.length, "service");
  if (workflows.length === 0) return ofServices;
  const ofWorkflows = counted(workflows.length, "workflow");
  return services.length === 0 ? ofWorkflows : `${ofServices} and ${ofWorkflows}`;
}

/** The verdict in one sentence. */
export function verdictText(report: FleetReport): string {
  const { verdict, unread, error } = report;
  const rows = rowsOf(report);
  const cells = rows.flatMap((row) => row.cells);
  const fleet = fleetText(report);
  if (verdict === "pass") return `${fleet}: ${counted(countOf(cells, "pass"), "rule holds", "rules hold")}`;
  if (verdict === "fail") {
    const broken = brokenIn(report);
    const rules = new Set(cells.flatMap(({ outcome, rule }) => (outcome === "fail" ? [rule] : [])));
    return `${fleet}: ${broken} ${broken === 1 ? "does" : "do"} not meet the standard, in ${counted(rules.size, "rule")}`;
  }
  if (rows.length === 0) return `could not find out: ${error?.what ?? "nothing was judged"}`;
  const open = countOf(cells, "unknown");
  if (open === 0) return `could not find out: ${counted(unread.length, "place")} could not be read`;
  return `could not find out: whether ${counted(open, "rule holds", "rules hold")} is not known`;
}

/** How many services and workflows break a rule. */
export function brokenIn(report: FleetReport): number {
  return rowsOf(report).filter(({ cells }) => countOf(cells, "fail") > 0).length;
}

/** What was not measured is a question mark. */
export function sizeText(bytes: number | null | undefined): string {
  return bytes === null || bytes === undefined ? "?" : formatSize(bytes);
}

/** What is there more often than it needs to be. */
export function recompressedText({ diffID, blobs, savedWireBytes }: LayerShares["recompressed"][number]): string {
  return `${diffID} is there in ${counted(blobs.length, "compression")}: one would save ${formatSize(savedWireBytes)} (computed)`;
}
