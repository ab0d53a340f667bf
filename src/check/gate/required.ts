import { PlimsollError } from "../../base/error.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { GateCase } from "./gate-case.ts";
import type { Before } from "./growth-draft.ts";

/** The baseline, for a rule that needs one. Throws `baseline-missing`, `baseline-invalid`. */
export function requireBaseline({ now, baseline, baselineText }: GateCase): Before {
  return requireSameService(now, { record: baseline, text: baselineText });
}

export function requireSameService(
  now: SizeRecord,
  before: { readonly record: SizeRecord | null; readonly text: string } | null,
): Before {
  const name = `${now.service} on ${now.platform}`;
  if (before === null || before.record === null) {
    throw new PlimsollError("baseline-missing", {
      what: `${name} has no baseline`,
      why: "rules about growth compare with one, and none is ever invented",
      fix: "write one, from a state that you accept: plimsoll gate --update",
    });
  }
  const { record, text } = before;
  if (record.service === now.service && record.platform === now.platform) return { record, text };
  throw new PlimsollError("baseline-invalid", {
    what: `${text} is the baseline of ${record.service} on ${record.platform}`,
    why: `${name} is judged`,
    fix: "name the baseline of the same service and platform",
  });
}
