import type { GraphMark, GraphNode } from "../graph-report.ts";
import { formatSize } from "../size.ts";

/** What stands before what a tag brings and takes away, where colours do not reach. */
const MARK_SIGN: Readonly<Record<GraphMark, string>> = { kept: "", removed: "−", added: "+" };

/** A node in one line: its sign, its name, its bytes. */
export function nodeText({ name, mark, sizeBytes }: GraphNode): string {
  const sign = MARK_SIGN[mark] === "" ? "" : `${MARK_SIGN[mark]} `;
  return `${sign}${name}${sizeBytes === null ? "" : `, ${formatSize(sizeBytes)}`}`;
}
