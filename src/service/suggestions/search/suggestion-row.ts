import type { PruneSuggestion } from "../../../report/prune-report.ts";
import type { ProvenSuggestion } from "./prove-suggestions.ts";

/** A suggestion as reports have it. */
export function suggestionRow({ candidate, proof, savedBytes, savedWireBytes }: ProvenSuggestion): PruneSuggestion {
  const { kind, subject, what, evidence, edits } = candidate;
  const { how, before, after } = proof;
  return { kind, subject, what, evidence, edits, proof: how, before, after, savedBytes, savedWireBytes };
}
