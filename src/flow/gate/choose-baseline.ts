import { LOCK_FILE_NAME } from "../../format/size-record/lock-file.ts";
import { type BaselineChoice, type GateSettings, parseBaselineChoice } from "../../plan/settings/gate-settings.ts";
import type { GateRequest } from "./request.ts";
import type { Trusted } from "./trusted.ts";

/** The kind of baseline, and where it was looked for, for the error if there is none. */
export type ChosenBaseline = BaselineChoice & { readonly looked: string };

/**
 * Which baseline counts: the one that the command line names, then the revision that it names, then the one of the
 * configuration; else the lock file where there is one; else the merge base where it is known.
 */
export async function chooseBaseline(
  trusted: Trusted,
  { baseline, base }: GateRequest,
  settings: GateSettings,
): Promise<ChosenBaseline> {
  const said = baseline === undefined ? undefined : parseBaselineChoice(baseline);
  const choice = said ?? (base === undefined ? (settings.baseline ?? undefined) : { kind: "merge-base" as const });
  if (choice !== undefined) return { ...choice, looked: lookedFor(choice, trusted) };
  const lock = { kind: "lock" as const };
  const hasLock = (await trusted.read(LOCK_FILE_NAME)) !== undefined;
  const chosen = hasLock || trusted.commit === null ? lock : { kind: "merge-base" as const };
  return { ...chosen, looked: lookedFor(chosen, trusted) };
}

function lookedFor(choice: BaselineChoice, { text }: Trusted): string {
  switch (choice.kind) {
    case "lock":
      return `${LOCK_FILE_NAME} of ${text} does not have it`;
    case "merge-base":
      return `${text} does not have its source, or does not build it for this platform`;
    case "attached":
      return "no baseline is attached to the image";
    case "image":
      return "the image that is named as the baseline does not have this platform";
  }
}
