import { counted } from "../../base/counted.ts";
import { escapeLine } from "../escape.ts";
import type { GraphEdge, GraphNode, GraphReport } from "../graph-report.ts";
import { nodeText } from "./mark-words.ts";

const INDENT = "  ";

/**
 * The graph as an indented tree: below each node what it needs. A node is opened once, and afterwards shown with `…`.
 * What nearly everything needs, the standard library, stands only below the main node.
 */
export function* renderGraphText({ program, by, mark, nodes, edges, notes }: GraphReport): Generator<string> {
  if (program !== null) yield line(`${program.package} for ${program.platform}, ${program.go}, by ${by}`);
  if (mark !== null) yield line(markLine(mark, nodes));
  const [main] = nodes;
  if (main !== undefined) {
    yield "\n";
    yield* renderTree(main, nodes, edges);
  }
  for (const note of notes) yield line(`note: ${note}`);
}

function markLine(mark: string, nodes: readonly GraphNode[]): string {
  const count = (wanted: GraphNode["mark"]) => nodes.filter((node) => node.mark === wanted).length;
  const [added, removed] = [count("added"), count("removed")];
  if (added + removed === 0) return `${mark} brings nothing and takes nothing away`;
  return `with ${mark}: + ${counted(added, "node")} that it brings, − ${counted(removed, "node")} that it takes away`;
}

function* renderTree(main: GraphNode, nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Generator<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needs = Map.groupBy(edges, ({ from }) => from);
  const opened = new Set<string>();
  // A stack instead of calls: chains of imports may be long.
  const stack: { readonly node: GraphNode; readonly depth: number }[] = [{ node: main, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, depth } = next;
    const below = (needs.get(node.name) ?? [])
      .map(({ to }) => byName.get(to)!)
      .filter((child) => child.name !== "std" || node === main);
    const again = opened.has(node.name);
    yield line(`${INDENT.repeat(depth)}${nodeText(node)}${again && below.length > 0 ? " …" : ""}`);
    if (again) continue;
    opened.add(node.name);
    for (const child of below.reverse()) stack.push({ node: child, depth: depth + 1 });
  }
}

function line(text: string): string {
  return `${escapeLine(text)}\n`;
}
