import type { GraphReport } from "../graph-report.ts";
import { reportJson } from "../ledger-json.ts";
import { renderGraphDot } from "./dot.ts";
import { renderGraphMermaid } from "./mermaid.ts";
import { renderGraphText } from "./text.ts";

/** The forms of `--graph`. */
export const GRAPH_FORMS = ["text", "dot", "mermaid", "json"] as const;
export type GraphForm = (typeof GRAPH_FORMS)[number];

export function renderGraph(report: GraphReport, form: GraphForm): Iterable<string> {
  switch (form) {
    case "text":
      return renderGraphText(report);
    case "dot":
      return renderGraphDot(report);
    case "mermaid":
      return renderGraphMermaid(report);
    case "json":
      return reportJson(report);
  }
}
