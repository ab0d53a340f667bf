import { type Draft, NO_SIZE } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";

/**
 * What a change writes into the lock file is what was measured: otherwise it would be the baseline of the next change
 * and hide what this one did. A change that leaves the file alone only leaves it behind.
 */
export function lockFileStale({ now, lockFile }: GateCase): readonly Draft[] {
  if (lockFile === null) return [];
  const { name, isTouched, difference } = lockFile;
  const stale = `${name} is not what was measured for ${now.service} on ${now.platform}: ${difference}`;
  return [
    {
      rule: "lock-file-stale",
      subject: { kind: "file", name },
      approvable: null,
      broken: difference === null ? null : isTouched ? "fail" : "warn",
      what: difference === null ? `${name} is what was measured for ${now.service} on ${now.platform}` : stale,
      fix: difference === null ? null : "plimsoll gate --update, and commit the file",
      ...NO_SIZE,
      where: name,
    },
  ];
}
