import { formatChange } from "../../../report/size.ts";
import { applied, notExamined, notNeeded, type StepOutcome } from "../steps/step-status.ts";
import type { NamedBest } from "./name-best.ts";

export interface PruneFindings {
  /** The build's tags, wherever they are set. */
  readonly tags: readonly string[];
  /** Why the program cannot be built without them. */
  readonly needing: string | undefined;
  readonly best: NamedBest;
}

/** Step 3: it says what the tags in use are worth, and what would be worth most besides. It never changes a build. */
export function pruneStep(findings: PruneFindings | undefined): StepOutcome {
  if (findings === undefined) return notExamined("build tags and packages are examined with --measure steps");
  const { tags, needing, best } = findings;
  const [next, ...more] = bestWords(best);
  if (tags.length === 0) return notNeeded(`no build tag is in use; ${next}`, ...more);
  const used = `-tags ${tags.join(",")}`;
  if (needing === undefined) return applied(`${used}, built with and without; ${next}`, ...more);
  return applied(`${used}; ${next}`, `without its tags, the program does not build: ${needing}`, ...more);
}

/** What fits on a line, and what to change. */
function bestWords(best: NamedBest): readonly [string, ...string[]] {
  if ("unknown" in best) return [`what the program could do without is not known: ${best.unknown}`];
  if (best.suggestion === null) {
    if (best.notBuilt === 0) return ["plimsoll prune has nothing to suggest"];
    return [`the changes that were built save nothing; plimsoll prune has ${best.notBuilt} more`];
  }
  const { subject, edits, savedBytes, savedWireBytes } = best.suggestion;
  const change = `${formatChange(-savedBytes)} stored, ${formatChange(-savedWireBytes)} on the wire`;
  return [
    `plimsoll prune suggests most for ${subject}: ${change}`,
    ...edits.map(({ file, line, what }) =>
      file === null ? what : `${line === null ? file : `${file}:${line}`}: ${what}`,
    ),
  ];
}
