import type { Edit } from "../../../report/prune-report.ts";
import type { SuggestionContext } from "../context.ts";
import { FINDERS } from "../kinds/finders.ts";
import type { Candidate } from "../suggestion.ts";

/** All candidates for a program: what may save most comes first, and what is a choice comes last. */
export async function findSuggestions(context: SuggestionContext): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const find of FINDERS) found.push(...(await find(context)));
  const seen = new Set<string>();
  return found.filter((one) => isNew(one, seen)).sort(inOrder);
}

/**
 * One line of the source is not the subject of two suggestions, unless one of them is about what the line leads to in
 * the end. Two choices may share a line: what goes with one is a choice of its own.
 */
function isNew(candidate: Candidate, seen: Set<string>): boolean {
  if (candidate.kind === "reflection") return true;
  const places = candidate.edits.map(placeOf).filter((place) => place !== undefined);
  if (places.length > 0 && places.every((place) => seen.has(place))) return false;
  if (!isChoice(candidate)) for (const place of places) seen.add(place);
  return true;
}

function placeOf({ file, line }: Edit): string | undefined {
  return file === null || line === null ? undefined : `${file}:${line}`;
}

function inOrder(a: Candidate, b: Candidate): number {
  const choice = Number(isChoice(a)) - Number(isChoice(b));
  return choice || b.expectedBytes - a.expectedBytes || (a.subject < b.subject ? -1 : 1);
}

/** Something that a person may want to have, whatever it costs. */
export function isChoice({ kind }: Pick<Candidate, "kind">): boolean {
  return kind === "plugin";
}
