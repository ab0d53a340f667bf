import type { GraphMark } from "../../report/graph-report.ts";
import type { PageFact, PageGraph, PageGraphChoice, PageModel } from "../../report/page/page-model.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import type { TagRow, TagsReport } from "../../report/tags-report.ts";
import { type GraphShape, keyOf, markOf, STANDARD, unionOf } from "../dependency-graph.ts";
import { nameOfTags, tagTables } from "../table/tag-tables.ts";
import { layOut } from "./graph-layout.ts";

/** The graphs of a tag's two programs. */
export interface TagShapes {
  readonly row: TagRow;
  readonly without: GraphShape;
  readonly with: GraphShape;
}

/** The page of `tags`: the graph of all programs, in which each tag can be marked, and the tables. */
export function tagsPage(
  report: TagsReport,
  base: GraphShape,
  shapes: readonly TagShapes[],
  mark: string | undefined,
): PageModel {
  const { program, notes } = report;
  const marked = shapes.find(({ row }) => row.tags.length === 1 && row.tags[0] === mark);
  const isMissing = mark !== undefined && marked === undefined;
  return {
    verb: "tags",
    title: program?.package ?? "",
    facts: factsOf(report),
    tree: null,
    graph: graphOf(base, shapes, marked === undefined ? undefined : nameOfTags(marked.row)),
    waterfall: null,
    causes: [],
    layers: [],
    findings: [],
    tables: tagTables(report, { all: true }),
    notes: isMissing ? [...notes, `${mark} is no tag that brings or takes away a package: it is not marked`] : notes,
  };
}

function graphOf(base: GraphShape, shapes: readonly TagShapes[], first: string | undefined): PageGraph {
  const { nodes, edges } = unionOf([base, ...shapes.flatMap((one) => [one.with, one.without])]);
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const ends = edges.map(([from, to]) => [indexOf.get(from)!, indexOf.get(to)!] as const);
  const standard = indexOf.get(STANDARD);
  const { columns, rows, places } = layOut(nodes.length, ends, new Set(standard === undefined ? [] : [standard]));
  const choiceOf = (name: string, what: string, before: GraphShape, after: GraphShape): PageGraphChoice => ({
    name,
    nodeMarks: nodes.map((node) => LETTER[markOf(node.name, before.nodes, after.nodes) ?? "none"]).join(""),
    edgeMarks: edges.map((edge) => LETTER[markOf(keyOf(...edge), before.edges, after.edges) ?? "none"]).join(""),
    what,
  });
  const tags = shapes.map(({ row, ...both }) => choiceOf(nameOfTags(row), whatOf(row), both.without, both.with));
  const plain = choiceOf("", "The program as it is configured.", base, base);
  const at = tags.findIndex(({ name }) => name === first);
  return {
    nodes: nodes.map(({ name, kind, packages, sizeBytes }, index) => {
      const cut = name.lastIndexOf("@");
      const [path, version] = cut === -1 ? [name, ""] : [name.slice(0, cut), name.slice(cut + 1)];
      return { name: path, version, kind, packages, sizeBytes, ...places[index]! };
    }),
    edges: ends,
    columns,
    rows,
    choices: [...tags.splice(Math.max(at, 0), 1), ...tags, plain],
  };
}

const LETTER: Readonly<Record<GraphMark | "none", string>> = { kept: "k", added: "a", removed: "r", none: "-" };

function whatOf({ change, outcome }: TagRow): string {
  if (change?.sizeBytes == null) return outcome === "weighed" ? "" : `Not weighed: ${outcome.replaceAll("-", " ")}.`;
  const wire = change.wireBytes === null ? "" : `, ${formatChange(change.wireBytes)} on the wire`;
  return `With it, the program is ${formatSize(Math.abs(change.sizeBytes))} ${change.sizeBytes < 0 ? "smaller" : "larger"}${wire}.`;
}

function factsOf({ program, builds }: TagsReport): readonly PageFact[] {
  if (program === null) return [];
  const size = (bytes: number | null) => (bytes === null ? "not measured" : formatSize(bytes));
  return [
    { name: "program", value: size(program.sizeBytes) },
    { name: "on the wire", value: size(program.wireBytes) },
    { name: "modules", value: String(program.modules ?? "not known") },
    { name: "packages", value: String(program.packages ?? "not known") },
    { name: "tags in use", value: program.tags.length === 0 ? "none" : program.tags.join(", ") },
    { name: "platform", value: program.platform },
    { name: "Go", value: program.go },
    { name: "other programs built", value: builds === null ? "none" : `${builds.made} of at most ${builds.budget}` },
  ];
}
