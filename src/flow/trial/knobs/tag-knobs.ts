import { TaggedPrograms } from "../../../service/tags/programs.ts";
import { planTrials } from "../../../service/tags/trial.ts";
import type { OpenedPackage } from "../../../session/build-target.ts";
import type { BuildRequest } from "../../../toolchain/go/build.ts";
import { flagsOf } from "../../../toolchain/go/build-flags.ts";
import { withTags } from "../../../toolchain/go/chosen-tags.ts";
import type { Knob } from "./knob.ts";

/** `plimsoll tags` weighs all of them, and measures no speed. */
const MOST_TAGS = 4;

/**
 * The tags that the user's own modules and dependencies react to, those that matter most first, as `plimsoll tags` finds
 * them. Those of the standard library replace its assembler and its resolver, which benchmarks of a service do not run.
 */
export async function tagKnobs(
  { go, request }: OpenedPackage,
  base: BuildRequest,
): Promise<{ readonly knobs: readonly Knob[]; readonly notes: readonly string[] }> {
  const inUse = flagsOf(go, request.choices).tags;
  const programs = await TaggedPrograms.open(go, request, inUse);
  const trials = planTrials(await programs.list(inUse), inUse).filter(
    (trial) => trial.tags.length === 1 && trial.reacting.length > 0 && trial.class !== "standard",
  );
  const knobs = trials.slice(0, MOST_TAGS).map((trial): Knob => {
    const [tag] = trial.tags;
    const [first, ...more] = trial.reacting;
    return {
      group: "tags",
      name: trial.inUse ? `without -tags=${tag}` : `-tags=${tag}`,
      meaning: `${first}${more.length === 0 ? "" : ` and ${more.length} more`} ${more.length === 0 ? "reacts" : "react"} to it`,
      request: { ...base, choices: withTags(go, base.choices, trial.inUse ? trial.without : trial.with) },
      compilesAll: false,
      cannotRun: null,
    };
  });
  const left = trials.length - knobs.length;
  const notes = left > 0 ? [`${left} more build tags are not tried: plimsoll tags weighs all of them`] : [];
  return { knobs, notes };
}
