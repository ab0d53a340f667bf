import { counted } from "../../base/counted.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { PruneReport } from "../../report/prune-report.ts";
import { openContext, type SuggestionContext } from "../../service/suggestions/context.ts";
import { baseImage } from "../../service/suggestions/search/base-image.ts";
import { findSuggestions } from "../../service/suggestions/search/find-suggestions.ts";
import { type ProvenSuggestions, proveSuggestions } from "../../service/suggestions/search/prove-suggestions.ts";
import { suggestionRow } from "../../service/suggestions/search/suggestion-row.ts";
import { openPackage } from "../../session/build-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { PruneRequest } from "./request.ts";

const USUAL_BUDGET = 12;

/**
 * What would make the program of a main package smaller, each shown by a build with the change. Nothing is changed.
 * `onProof` is told what is built. Throws what the go command's failures throw.
 */
export async function prune(
  surroundings: Surroundings,
  source: string,
  { budget = USUAL_BUDGET, ...build }: PruneRequest,
  onProof: (what: string) => void,
): Promise<PruneReport> {
  const { go, request, said } = await openPackage(surroundings, source, build);
  const context = await openContext(go, request, baseImage(said));
  const candidates = await findSuggestions(context);
  const answer = await proveSuggestions(candidates, {
    budget,
    onProof: ({ kind, subject }) => onProof(`${kind}: ${subject}`),
  });
  const { sizeBytes, wireBytes } = await context.before();
  return {
    schema: "plimsoll.prune/1",
    package: request.package.importPath,
    go: go.version,
    platform: formatPlatform(request.platform),
    program: { sizeBytes, wireBytes },
    suggestions: answer.proven.map(suggestionRow),
    unproven: answer.unproven.map(({ candidate: { kind, subject, what }, reason }) => ({
      kind,
      subject,
      what,
      reason,
    })),
    notes: await notesOf(context, answer),
  };
}

async function notesOf(context: SuggestionContext, { proven, unproven }: ProvenSuggestions): Promise<string[]> {
  const left = unproven.filter(({ why }) => why === "budget").length;
  const failed = unproven.length - left;
  return [
    ...context.request.package.notes,
    ...((await context.link()) === undefined
      ? ["what refers to what in this program could not be found out, so what rests on it was not looked for"]
      : []),
    ...(proven.length > 1 ? ["two suggestions may save the same bytes: what both save together is not their sum"] : []),
    ...(failed === 0 ? [] : [`${counted(failed, "candidate")} could not be shown by a build; --json lists them`]),
    ...(left === 0 ? [] : [`${counted(left, "candidate was", "candidates were")} not built: --budget allows more`]),
  ];
}
