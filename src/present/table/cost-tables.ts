import type { AdvisoryList, AlongModule, AttributedBytes, CostReport, OtherVersion } from "../../report/cost-report.ts";
import { affectsWord } from "../../report/cost-view.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { limitRows } from "./row-limit.ts";
import { versionCell } from "./version-cell.ts";

/** The tables of a cost that have rows. `top` is how many packages and modules they list one by one. */
export function costTables(
  { attributed, modules, other, advisories, linked }: CostReport,
  top: number,
): readonly Table[] {
  return [
    ...(other === null || other.modules.length === 0 ? [] : [versionTable(other, top)]),
    ...(other === null && linked && attributed !== null ? [packageTable(attributed, top)] : []),
    ...(other === null && modules !== null && modules.length > 0 ? [alongTable(modules)] : []),
    ...(advisories === null || advisories.found.length === 0 ? [] : [advisoryTable(advisories, other)]),
  ];
}

function packageTable({ packages, sizeBytes }: AttributedBytes, top: number): Table {
  const { shown, others } = limitRows(
    packages.map((one) => ({ label: one.importPath, sizeBytes: one.sizeBytes })),
    { top },
  );
  const rest = others.reduce((sum, one) => sum + one.sizeBytes, 0);
  return {
    title: "attributed bytes by package",
    columns: [right("size"), left("package")],
    rows: [
      ...shown.map((one) => [formatSize(one.sizeBytes), one.label]),
      ...(others.length === 0 ? [] : [[formatSize(rest), `and ${others.length} more`]]),
      [formatSize(sizeBytes), "all of it"],
    ],
  };
}

function alongTable(modules: readonly AlongModule[]): Table {
  return {
    title: "modules that come along",
    columns: [
      right("attributed"),
      left("module"),
      left("version"),
      left("go"),
      left("in the program"),
      left("in go.mod"),
    ],
    rows: modules.map(({ attributedBytes, path, version, goVersion, vanishes, onlyRequiredThrough }) => [
      attributedBytes === null ? "?" : formatSize(attributedBytes),
      path,
      version,
      goVersion ?? "",
      vanishes === null ? "not proven" : vanishes ? "goes with it" : "",
      onlyRequiredThrough ? "only through it" : "required otherwise",
    ]),
  };
}

function versionTable({ modules }: OtherVersion, top: number): Table {
  const changed = modules.filter(({ from, to, changeBytes }) => changeBytes !== 0 || from !== to);
  const { shown, others } = limitRows(
    changed.map((one) => ({ ...one, label: one.path })),
    { top },
  );
  const sumOf = (rows: readonly { readonly changeBytes: number }[]) =>
    rows.reduce((sum, { changeBytes }) => sum + changeBytes, 0);
  const size = (bytes: number | null) => (bytes === null ? "" : formatSize(bytes));
  return {
    title: "modules that change",
    columns: [right("change"), right("before"), right("after"), left("module"), left("version")],
    rows: [
      ...shown.map(({ changeBytes, beforeBytes, afterBytes, path, from, to }) => [
        formatChange(changeBytes),
        size(beforeBytes),
        size(afterBytes),
        path,
        versionCell({ beforeVersion: from ?? "", afterVersion: to ?? "" }),
      ]),
      ...(others.length === 0 ? [] : [[formatChange(sumOf(others)), "", "", `and ${others.length} more`, ""]]),
      [formatChange(sumOf(modules)), "", "", "the file", ""],
    ],
  };
}

function advisoryTable({ found }: AdvisoryList, other: OtherVersion | null): Table {
  return {
    title: "known advisories",
    columns: [
      left("id"),
      left("module"),
      left("now"),
      ...(other === null ? [] : [left("then")]),
      left("fixed in"),
      left("packages of the program"),
      left("about"),
    ],
    rows: found.map((one) => [
      [one.id, ...one.aliases.filter((alias) => alias.startsWith("CVE-"))].join(" "),
      one.module,
      `${one.version ?? "no version"}: ${affectsWord(one.affects)}`,
      ...(other === null ? [] : [`${one.otherVersion ?? "none"}: ${affectsWord(one.affectsOther)}`]),
      one.fixed ?? "none",
      one.packages.join(", ") || "none",
      one.summary,
    ]),
  };
}
