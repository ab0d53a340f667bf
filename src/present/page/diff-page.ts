import { diffHeadLines } from "../../report/diff-head.ts";
import type { DiffSummary } from "../../report/diff-report.ts";
import type { PageModel, PageTree } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import { proofLines } from "../../report/strip-view.ts";
import { type Compared, type Digests, isSameLoaded } from "../difference.ts";
import { changeOf } from "../size-change.ts";
import { diffTables } from "../table/diff-table.ts";
import { CATEGORY_OF_CHANGE, changeCategories } from "./change-categories.ts";
import { type SymbolSums, SymbolTree } from "./symbol-tree.ts";

/** The table is limited to this many rows; the map has all of them. */
const TABLE_ROWS = 200;

/** The page of `diff BEFORE AFTER`: its areas show the changes, or either file. */
export function diffPage(compared: Compared, digests: Digests, report: DiffSummary): PageModel {
  const { before, after, strip } = compared;
  return {
    verb: "diff",
    title: `${before.binary.name} → ${after.binary.name}`,
    facts: [
      { name: "before", value: formatSize(before.binary.sizeBytes) },
      { name: "after", value: formatSize(after.binary.sizeBytes) },
      { name: "change", value: formatChange(after.binary.sizeBytes - before.binary.sizeBytes) },
      { name: "digest before", value: digests.before },
      { name: "digest after", value: digests.after },
    ],
    tree: treeOf(compared),
    waterfall: null,
    causes: [],
    layers: [],
    findings: [],
    tables: [
      ...(strip === null ? [] : [proofTable(proofLines(strip))]),
      ...diffTables(
        report.rows.filter(({ kind }) => kind !== "symbol"),
        { top: TABLE_ROWS },
      ),
    ],
    notes: [
      ...diffHeadLines(report),
      ...report.notes.map(({ side, analyser, reason }) => `${side}: ${analyser}: ${reason}`),
    ],
  };
}

/** Loaded bytes that were shown to be the same have one name in both binaries, as in `compareLedgers`. */
function treeOf(compared: Compared): PageTree {
  const [before, after] = [compared.before.binary.ledger, compared.after.binary.ledger];
  const symbols = new SymbolTree(compared.after.binary.name, 2);
  symbols.add(before, 0, (extent) => before.extentBytes(extent));
  if (isSameLoaded(compared)) {
    symbols.add(before, 1, (extent) => (before.section(extent).loaded ? before.extentBytes(extent) : 0));
    symbols.add(after, 1, (extent) => (after.section(extent).loaded ? 0 : after.extentBytes(extent)));
  } else symbols.add(after, 1, (extent) => after.extentBytes(extent));
  const tree = new TreeBuilder(["before", "after"], changeCategories("of the same size"));
  symbols.write(tree, 0, categoryOf);
  return tree.build();
}

function categoryOf({ bytes: [before = 0, after = 0] }: SymbolSums): number {
  const [beforeBytes, afterBytes] = [before || null, after || null];
  return CATEGORY_OF_CHANGE[changeOf({ beforeBytes, afterBytes, changeBytes: after - before })];
}

function proofTable([verdict = "", ...lines]: readonly string[]) {
  return { title: verdict, columns: [{ header: "", align: "left" as const }], rows: lines.map((line) => [line]) };
}
