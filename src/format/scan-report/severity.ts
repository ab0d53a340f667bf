import type { Level, Rating } from "./scan-report.ts";

const WORDS: Readonly<Record<string, Level>> = {
  critical: "critical",
  high: "high",
  important: "high",
  medium: "medium",
  moderate: "medium",
  low: "low",
  negligible: "negligible",
  none: "negligible",
};

/** A word for a severity in any case. Null for `UNKNOWN` and for every word that nobody has explained. */
export function levelOfWord(word: string | null): Level | null {
  const known = word?.toLowerCase() ?? "";
  return Object.hasOwn(WORDS, known) ? WORDS[known]! : null;
}

/** The qualitative scale of CVSS 3.1, section 5, and 4.0, section 6. Null where it is no score. */
export function levelOfScore(score: number): Level | null {
  if (!(score >= 0 && score <= 10)) return null;
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  return score > 0 ? "low" : "negligible";
}

export function ratingOf(level: Level | null, by: string | null, score: number | null = null): Rating | null {
  const isScore = score !== null && levelOfScore(score) !== null;
  return level === null ? null : { level, by: by?.toLowerCase() ?? null, score: isScore ? score : null };
}
