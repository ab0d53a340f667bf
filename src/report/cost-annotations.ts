import type { CostReport } from "./cost-report.ts";
import { costFacts } from "./cost-view.ts";
import { workflowCommand } from "./workflow-command.ts";

/** The cost as an annotation at each line that brings it; without a place where no line of the user's own does. */
export function* costAnnotations(report: CostReport): Generator<string> {
  const text = costFacts(report)
    .map(({ name, value }) => (name === "" ? value : `${name}: ${value}`))
    .join("\n");
  const title = "plimsoll: what it costs";
  if (report.places.length === 0) yield workflowCommand("notice", { title }, text);
  for (const { file, line, column } of report.places) {
    yield workflowCommand("notice", { file, line: String(line), col: String(column), title }, text);
  }
}
