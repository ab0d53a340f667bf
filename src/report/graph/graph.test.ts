import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { requireTool } from "../../../test/support/tools.ts";
import type { GraphReport } from "../graph-report.ts";
import { type GRAPH_FORMS, renderGraph } from "./render.ts";

const node = (name: string, mark: "kept" | "added" | "removed" = "kept", sizeBytes: number | null = null) =>
  ({ name, mark, sizeBytes, kind: "module", module: name, packages: 1 }) as const;
const edge = (from: string, to: string, mark: "kept" | "added" | "removed" = "kept") => ({ from, to, mark });

const GRAPH: GraphReport = {
  schema: "plimsoll.graph/1",
  program: { package: "app", platform: "linux/amd64", go: "go1.26.8", tags: [] },
  by: "module",
  mark: "with_db",
  nodes: [
    node("app", "kept", 1000),
    node("a"),
    node("b", "kept", 2_500_000),
    node("db", "added"),
    node("old", "removed"),
    node("std"),
  ],
  edges: [
    edge("a", "b"),
    edge("a", "std"),
    edge("app", "a"),
    edge("app", "b"),
    edge("app", "db", "added"),
    edge("app", "old", "removed"),
    edge("app", "std"),
    edge("b", "a"),
  ],
  notes: [],
};

const textOf = (report: GraphReport, form: (typeof GRAPH_FORMS)[number]) => [...renderGraph(report, form)].join("");

test("as text, a node is opened once, and the standard library stands below main only", () => {
  assert.equal(
    textOf(GRAPH, "text"),
    `app for linux/amd64, go1.26.8, by module
with with_db: + 1 node that it brings, − 1 node that it takes away

app, 1.00 kB
  a
    b, 2.50 MB
      a …
  b, 2.50 MB …
  + db
  − old
  std
`,
  );
});

/** Names that would leave a label, a line or a string if they were not quoted. */
const HOSTILE = [
  'a"];n0->n1;["b',
  "ends with a backslash\\",
  '\\N \\G \\"quoted\\"',
  "<b>bold</b>",
  "&lt;entity&gt;",
  "`**mark**`",
  "end",
  "%%{init: {}}%%",
  "line\nfeed; click n0 call alert()",
  "#quot;] --> x",
  "\u202eevil",
  "naïve/模块",
];

const WORST: GraphReport = {
  ...GRAPH,
  program: { ...GRAPH.program!, package: HOSTILE[0]! },
  nodes: HOSTILE.map((name) => node(name)),
  edges: HOSTILE.slice(1).map((name) => edge(HOSTILE[0]!, name)),
};

test("in Mermaid, no name leaves its label", () => {
  const lines = textOf(WORST, "mermaid").trimEnd().split("\n");
  assert.equal(lines[0], "flowchart LR");
  const nodes = lines.slice(1, 1 + HOSTILE.length);
  for (const line of nodes) assert.match(line, /^ {2}n\d+\["(?:[A-Za-z0-9 ./@,+~-]|#\d+;)*"\]$/);
  for (const line of lines.slice(1 + HOSTILE.length, -2)) assert.match(line, /^ {2}n\d+ --> n\d+$/);
  assert.ok(nodes[0]!.includes("#34;#93;#59;"));
  const marked = textOf(GRAPH, "mermaid");
  assert.match(marked, /n3\["\+ db"\]:::added\n/);
  assert.match(marked, /n0 -\.-> n4\n/);
});

test("in DOT, no name leaves its string", () => {
  const lines = textOf(WORST, "dot").trimEnd().split("\n");
  const quoted = '"(?:[^"\\\\\\n]|\\\\["\\\\])*"';
  assert.match(lines[0]!, new RegExp(`^digraph ${quoted} \\{$`));
  for (const line of lines.slice(3, 3 + HOSTILE.length))
    assert.match(line, new RegExp(`^ {2}n\\d+ \\[label=${quoted}\\];$`));
  assert.match(textOf(GRAPH, "dot"), /n4 \[label="− old", style="dashed"/);
});

test("Graphviz reads what is written, with every name as it is", (t) => {
  const dot = requireTool(t, "dot");
  if (dot === undefined) return;
  for (const report of [GRAPH, WORST]) {
    execFileSync(dot, ["-Tcanon"], { input: textOf(report, "dot"), stdio: "pipe" });
    const drawn = JSON.parse(execFileSync(dot, ["-Tjson0"], { input: textOf(report, "dot"), encoding: "utf8" }));
    assert.equal(drawn.objects.length, report.nodes.length);
    assert.equal(drawn.edges.length, report.edges.length);
  }
});

test("JSON has the same nodes and edges, and the schema", () => {
  assert.deepEqual(JSON.parse(textOf(GRAPH, "json")), GRAPH);
});
