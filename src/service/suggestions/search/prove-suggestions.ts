import { availableParallelism } from "node:os";
import { counted } from "../../../base/counted.ts";
import { Slots } from "../../../base/slots.ts";
import type { Candidate, SuggestionProof } from "../suggestion.ts";
import { isChoice } from "./find-suggestions.ts";

/** A smaller saving is not worth a change of the source, and the linker rounds to pages of 4 KiB. */
const LEAST_SAVED_BYTES = 8192;
/** How much of a budget is kept for choices, where there are any. */
const SHARE_OF_CHOICES = 1 / 3;

/** A suggestion that a build has shown. */
export interface ProvenSuggestion {
  readonly candidate: Candidate;
  readonly proof: SuggestionProof;
  readonly savedBytes: number;
  readonly savedWireBytes: number;
}

interface UnprovenCandidate {
  readonly candidate: Candidate;
  /** `budget`: it was not built. `refused`: it cannot be built. `small`: the build is not smaller, or hardly. */
  readonly why: "budget" | "refused" | "small";
  readonly reason: string;
}

export interface ProvenSuggestions {
  /** What saves most comes first. */
  readonly proven: readonly ProvenSuggestion[];
  readonly unproven: readonly UnprovenCandidate[];
}

/**
 * Builds the program with each candidate, in their order, up to `budget` of them and as many at once as there are cores.
 * `onProof` is told of each before it is built. Throws what the build of the program as it is throws.
 */
export async function proveSuggestions(
  candidates: readonly Candidate[],
  { budget, onProof = () => {} }: { readonly budget: number; readonly onProof?: (candidate: Candidate) => void },
): Promise<ProvenSuggestions> {
  const chosen = choose(candidates, budget);
  const slots = new Slots(availableParallelism());
  const answers = await Promise.all(
    candidates.map(async (candidate) => {
      if (!chosen.has(candidate)) return leftOut(candidate, budget);
      return slots.use(async () => {
        onProof(candidate);
        return judge(candidate, await candidate.prove());
      });
    }),
  );
  return {
    proven: answers
      .filter((answer) => "proof" in answer)
      .sort((a, b) => b.savedBytes - a.savedBytes || b.savedWireBytes - a.savedWireBytes),
    unproven: answers.filter((answer) => "reason" in answer),
  };
}

function choose(candidates: readonly Candidate[], budget: number): ReadonlySet<Candidate> {
  const [choices, others] = [candidates.filter(isChoice), candidates.filter((one) => !isChoice(one))];
  const kept = Math.min(choices.length, Math.ceil(budget * SHARE_OF_CHOICES));
  const ofOthers = others.slice(0, budget - kept);
  return new Set([...ofOthers, ...choices.slice(0, budget - ofOthers.length)]);
}

function leftOut(candidate: Candidate, budget: number): UnprovenCandidate {
  return { candidate, why: "budget", reason: `not built: it may save less than the ${budget} that were` };
}

function judge(
  candidate: Candidate,
  answer: Awaited<ReturnType<Candidate["prove"]>>,
): ProvenSuggestion | UnprovenCandidate {
  if ("unproven" in answer) return { candidate, why: "refused", reason: answer.unproven };
  const { before, after } = answer;
  const savedBytes = before.sizeBytes - after.sizeBytes;
  const savedWireBytes = before.wireBytes - after.wireBytes;
  const promised = candidate.saves === "wire" ? savedWireBytes : savedBytes;
  if (promised < LEAST_SAVED_BYTES) {
    const reason =
      promised > 0 ? `a build with it is only ${counted(promised, "byte")} smaller` : "a build with it is not smaller";
    return { candidate, why: "small", reason };
  }
  return { candidate, proof: answer, savedBytes, savedWireBytes };
}
