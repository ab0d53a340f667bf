import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import { escapeLine } from "./escape.ts";

/** What could not be measured, one line each. */
export function renderNotes(notes: readonly AnalyserNote[]): string {
  return notes.map(({ analyser, reason }) => `note: ${escapeLine(`${analyser}: ${reason}`)}\n`).join("");
}
