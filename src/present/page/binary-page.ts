import type { Digest } from "../../base/digest.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import type { PageFact, PageModel, PageTree } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatSize } from "../../report/size.ts";
import { factTable } from "../table/fact-table.ts";
import { moduleTable } from "../table/module-table.ts";
import { sectionTable } from "../table/section-table.ts";
import { BINARY_CATEGORIES, binaryCategory, SymbolTree } from "./symbol-tree.ts";

const ALL = { top: Number.POSITIVE_INFINITY };

/** The page of `explain FILE`. */
export function binaryPage(binary: BinaryLedger, digest: Digest): PageModel {
  const { name, notes } = binary;
  return {
    verb: "explain",
    title: name,
    facts: factsOf(binary, digest),
    tree: binary.sizeBytes === 0 ? null : treeOf(binary),
    waterfall: null,
    causes: [],
    layers: [],
    findings: [],
    tables: [factTable(binary), sectionTable(binary, ALL), moduleTable(binary, ALL)],
    notes: notes.map(({ analyser, reason }) => `${analyser}: ${reason}`),
  };
}

function treeOf({ name, ledger }: BinaryLedger): PageTree {
  const symbols = new SymbolTree(name, 1);
  symbols.add(ledger, 0, (extent) => ledger.extentBytes(extent));
  const tree = new TreeBuilder(["stored"], BINARY_CATEGORIES);
  symbols.write(tree, 0, binaryCategory);
  return tree.build();
}

function factsOf({ sizeBytes, go, totals }: BinaryLedger, digest: Digest): readonly PageFact[] {
  const sizes = [
    { name: "file", value: formatSize(sizeBytes) },
    { name: "loaded when it runs", value: formatSize(totals.loadedBytes) },
    { name: "debug information", value: formatSize(totals.dwarfBytes + totals.symbolTableBytes) },
  ];
  if (!("version" in go)) return [...sizes, { name: "Go", value: go.reason }, { name: "digest", value: digest }];
  const main = go.modules.find((module) => module.main);
  return [
    ...sizes,
    { name: "Go", value: go.version },
    { name: "main package", value: go.main },
    ...(main === undefined ? [] : [{ name: "main module", value: `${main.path} ${main.version}`.trimEnd() }]),
    ...Object.entries(go.settings).map(([name, value]) => ({ name, value })),
    { name: "digest", value: digest },
  ];
}
