import type { CheckFinding } from "../check.ts";
import type { Observed } from "../observed.ts";

/** Is each write there once that was acknowledged, and none twice? */
export function judgeWrites({ writes }: Observed): CheckFinding {
  const check = "written-once";
  if (writes.length === 0) return { check, outcome: "unknown", what: "nothing was written", fix: null };
  const unasked = writes.filter(({ times }) => times === null);
  if (unasked.length > 0) {
    const what = "the service does not say in the end what was written";
    return { check, outcome: "unknown", what, fix: null };
  }
  const twice = writes.filter(({ times }) => times! > 1);
  const lost = writes.filter(({ acknowledged, times }) => acknowledged && times === 0);
  const acknowledged = writes.filter((write) => write.acknowledged).length;
  const what = `${acknowledged} of ${writes.length} writes were acknowledged: ${lost.length} of them are not there, and ${twice.length} are there more than once`;
  if (lost.length === 0 && twice.length === 0) return { check, outcome: "pass", what, fix: null };
  const fix =
    twice.length > 0
      ? "give each write a key, and let the store refuse the second one"
      : "acknowledge a write when the store has it, and not before";
  return { check, outcome: "fail", what, fix };
}
