import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { DiffNote } from "./diff-report.ts";
import { escapeLine } from "./escape.ts";

/** What could not be measured, one line each. */
export function renderNotes(notes: readonly AnalyserNote[]): string {
  return notes.map(({ analyser, reason }) => `note: ${escapeLine(`${analyser}: ${reason}`)}\n`).join("");
}

/** The same for a comparison, each line with the side that it is about. */
export function renderDiffNotes(notes: readonly DiffNote[]): string {
  return renderNotes(notes.map(({ side, analyser, reason }) => ({ analyser: `${side}: ${analyser}`, reason })));
}
