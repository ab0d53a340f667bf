import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";

/** One thing that the probe (data/trial-probe) tried in a container. */
export interface Outcome {
  /** `tls`, `users`: what the question belongs to. */
  readonly ability: string;
  /** `its user by number` */
  readonly question: string;
  readonly can: boolean;
  /** What it got, or why it did not. */
  readonly found: string;
}

/** The probe asks some twenty questions: a container that prints more is not the probe. */
const MOST_OUTCOMES = 1000;

/** Finds the line of JSON in what a container printed. Throws `program-failed` where there is none. */
export function parseOutcomes(log: readonly string[]): readonly Outcome[] {
  const line = log.find((text) => text.startsWith('{"abilities":'));
  if (line === undefined) {
    throw new PlimsollError("program-failed", {
      what: "the probe did not say what it found",
      ...(log.length === 0 ? {} : { why: log.at(-1)! }),
    });
  }
  const options = {
    code: "program-failed",
    where: "what the probe found",
    limitBytes: LIMITS.programOutputBytes,
  } as const;
  return openJson(Buffer.from(line), options)
    .members(["abilities"])
    .abilities.items(MOST_OUTCOMES)
    .map((each) => {
      const { ability, question, can, found } = each.members(["ability", "question", "can", "found"]);
      return { ability: ability.text(), question: question.text(), can: can.flag(), found: found.text() };
    });
}
