import { escapeLine } from "../escape.ts";
import type { GraphEdge, GraphReport } from "../graph-report.ts";
import { nodeText } from "./mark-words.ts";

/**
 * A flowchart of Mermaid: https://mermaid.js.org/syntax/flowchart.html. IDs are numbers, and a label can be left by no
 * name: what is not plain in it is written as an entity.
 */
export function* renderGraphMermaid({ nodes, edges }: GraphReport): Generator<string> {
  yield "flowchart LR\n";
  const ids = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  for (const node of nodes) {
    yield `  ${ids.get(node.name)}["${entities(nodeText(node))}"]${node.mark === "kept" ? "" : `:::${node.mark}`}\n`;
  }
  const arrow = ({ mark }: GraphEdge) => (mark === "removed" ? "-.->" : mark === "added" ? "==>" : "-->");
  for (const edge of edges) yield `  ${ids.get(edge.from)} ${arrow(edge)} ${ids.get(edge.to)}\n`;
  yield "  classDef removed stroke:#b3261e,stroke-dasharray:4 3\n";
  yield "  classDef added stroke:#1d7a4a,stroke-width:3px\n";
}

/** Mermaid reads `#35;` as the character of that number; labels may hold Markdown and HTML. */
function entities(text: string): string {
  return escapeLine(text).replace(/[^A-Za-z0-9 ./@,+~-]/gu, (character) => `#${character.codePointAt(0)};`);
}
