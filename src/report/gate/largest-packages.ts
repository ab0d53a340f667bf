import type { RecordedPackage, SizeRecord } from "../../format/size-record/size-record.ts";
import type { GateReport } from "../gate-report.ts";
import { formatChange, formatShare, formatSize } from "../size.ts";
import { left, renderTable, right } from "../table.ts";

const MOST_SERVICES = 5;
const MOST_ROWS = 12;
const LONGEST_BAR = 24;

/**
 * The largest packages of each service with bars, in Markdown: the map for where pictures are not shown. GitHub drops SVG
 * and `data:` addresses from the summary of a step.
 */
export function* largestPackages({ services }: GateReport): Generator<string> {
  const measured = services.flatMap(({ now, baseline }) => (now === null ? [] : [{ now, baseline }]));
  for (const { now, baseline } of measured.slice(0, MOST_SERVICES)) {
    yield [...renderTable(tableOf(now, baseline), "markdown")].join("");
  }
  const more = measured.length - MOST_SERVICES;
  if (more > 0) yield `… and ${more} more in the artifact of the run\n`;
}

function tableOf(now: SizeRecord, baseline: SizeRecord | null) {
  const before = new Map((baseline?.packages ?? []).map((one) => [keyOf(one), one.sizeBytes]));
  const sorted = now.packages.toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  const shown = sorted.slice(0, MOST_ROWS);
  const largest = shown[0]?.sizeBytes ?? 0;
  const rest = sorted.slice(MOST_ROWS).reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  const changeOf = (one: RecordedPackage) => {
    const earlier = before.get(keyOf(one));
    if (baseline === null) return "";
    if (earlier === undefined) return "new";
    return one.sizeBytes === earlier ? "" : formatChange(one.sizeBytes - earlier);
  };
  return {
    title: `${now.service} ${now.platform}: the largest packages`,
    columns: [left("package"), right("stored"), right("share"), right("change"), left("")],
    rows: [
      ...shown.map((one) => [
        one.name,
        formatSize(one.sizeBytes),
        formatShare(one.sizeBytes, now.sizeBytes),
        changeOf(one),
        "█".repeat(Math.ceil((LONGEST_BAR * one.sizeBytes) / Math.max(1, largest))),
      ]),
      ...(rest === 0
        ? []
        : [[`${sorted.length - MOST_ROWS} more`, formatSize(rest), formatShare(rest, now.sizeBytes), "", ""]]),
    ],
  };
}

function keyOf({ name, module }: RecordedPackage): string {
  return `${module ?? ""}\0${name}`;
}
