import { left, type Table } from "./table.ts";
import type { AbilitiesReport, AbilityOutcome, AbilityRow } from "./trial-report.ts";

export const ABILITY_COLUMNS = [
  ...[left("ability"), left("what is tried"), left("before"), left("after")],
  left("missing, seen by a trace"),
];

export function abilityRows({ rows, whyUntraced }: AbilitiesReport): Table["rows"] {
  return rows.map(({ ability, question, before, after, shows, missing }, index) => [
    rows[index - 1]?.ability === ability ? "" : ability,
    question,
    outcomeText(before),
    shows === "same" ? "the same" : outcomeText(after),
    shows === "not compared"
      ? "not compared: two containers of one image differ"
      : missingText(missing, shows, whyUntraced),
  ]);
}

function outcomeText(outcome: AbilityOutcome | null): string {
  if (outcome === null) return "·";
  return outcome.can ? outcome.found : `no: ${outcome.found}`;
}

function missingText(
  missing: AbilityRow["missing"],
  shows: AbilityRow["shows"],
  whyUntraced: AbilitiesReport["whyUntraced"],
): string {
  if (shows !== "different") return "";
  if (missing === null) return `not traced: ${whyUntraced ?? "unknown"}`;
  const files = missing.map(({ path, error, in: where }) => `${path} (${error}, ${where})`);
  return files.join(", ") || "none";
}
