import { escapeLine } from "../escape.ts";
import type { GraphMark, GraphReport } from "../graph-report.ts";
import { nodeText } from "./mark-words.ts";

/** Colours that can be told apart on white and on black paper; the line says the same without colours. */
const NODE_LOOK: Readonly<Record<GraphMark, string>> = {
  kept: "",
  removed: ', style="dashed", color="#b3261e"',
  added: ', style="bold", color="#1d7a4a"',
};

/** Graphviz: https://graphviz.org/doc/info/lang.html. Every name is in a quoted label; the IDs are numbers. */
export function* renderGraphDot({ program, nodes, edges, mark }: GraphReport): Generator<string> {
  yield `digraph ${quoted(`${program?.package ?? ""}${mark === null ? "" : `, with ${mark}`}`)} {\n`;
  yield '  rankdir="LR";\n  node [shape="box", fontname="sans-serif"];\n';
  const ids = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  for (const node of nodes) yield `  ${ids.get(node.name)} [label=${quoted(nodeText(node))}${NODE_LOOK[node.mark]}];\n`;
  for (const { from, to, mark: look } of edges) {
    const style = look === "kept" ? "" : ` [${NODE_LOOK[look].slice(2)}]`;
    yield `  ${ids.get(from)} -> ${ids.get(to)}${style};\n`;
  }
  yield "}\n";
}

/** In a label, a backslash begins an escape and `&` an entity of HTML, even in quotes. */
function quoted(text: string): string {
  const plain = escapeLine(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${plain}"`;
}
