import type { HardeningRow, Section } from "../../report/trial-report.ts";
import type { Ground } from "../../session/container/ground.ts";
import type { NeverReady } from "../../session/container/running.ts";
import type { RunOptions } from "../../toolchain/container/runtime.ts";
import type { Answer } from "../../trial/answers/answer.ts";
import { type ComparedAnswers, STATUS } from "../../trial/answers/compare-answers.ts";
import { HARDENING_MODES, type HardeningMode, LOWER_USER } from "../../trial/hardening/modes.ts";
import { survives } from "../../trial/hardening/survival.ts";
import { requestText, type SmokeRequest } from "../../trial/smoke/request.ts";
import { hasRun, type Run, runOnce } from "./run-once.ts";

/** Runs the image after in each mode, and compares its answers with those of the first mode, which restricts nothing. */
export async function tryHardening(
  ground: Ground,
  requests: readonly SmokeRequest[],
): Promise<Section<readonly HardeningRow[]>> {
  const [, ...modes] = HARDENING_MODES;
  const plain = [await runOnce(ground, ground.after, requests), await runOnce(ground, ground.after, requests)];
  const without = plain.filter(hasRun);
  if (without.length < plain.length) return { unknown: "the image is not ready without any restriction either" };
  const rows: HardeningRow[] = [];
  for (const mode of modes) rows.push(await tryMode(ground, requests, mode, without));
  return { found: rows };
}

async function tryMode(
  ground: Ground,
  requests: readonly SmokeRequest[],
  { name, meaning, restrictions }: HardeningMode,
  without: readonly Run[],
): Promise<HardeningRow> {
  const { seccompProfile } = ground.runtime.lacks;
  if (restrictions.defaultSeccomp && seccompProfile !== null) {
    return { mode: name, meaning, survives: "not decided", remark: seccompProfile };
  }
  const run = (user: User | null) => runOnce(ground, ground.after, requests, optionsFor({ ...restrictions, user }));
  const first = await run(restrictions.user);
  const isLower = restrictions.user !== null && isOfRuntime(first);
  const outcome = isLower ? await run(LOWER_USER) : first;
  const as = isLower ? `as user ${LOWER_USER.uid}, the runtime has no ${restrictions.user.uid}` : "";
  const remarkOf = (said: string) => [as, said].filter((part) => part !== "").join(": ");
  if (!hasRun(outcome)) {
    const last = outcome.log.at(-1);
    const remark = remarkOf(last === undefined ? outcome.why : `${outcome.why}: ${last}`);
    return { mode: name, meaning, survives: isOfRuntime(outcome) ? "not decided" : "no", remark };
  }
  const answersOf = (runs: readonly Run[]): readonly (readonly Answer[])[] =>
    requests.map((_, number) => runs.map(({ answers }) => answers[number]!));
  const survival = survives(answersOf(without), answersOf([outcome]));
  const remark = remarkOf(firstDifference(requests, survival.compared));
  return { mode: name, meaning, survives: survival.survives, remark };
}

type User = NonNullable<HardeningMode["restrictions"]["user"]>;

/**
 * Did the runtime fail, which starts the image without the restriction? Where it only could not execute the program (no
 * right to it, rights that it must not get), the image is at fault: runc and crun then name `exec` or `open executable`.
 */
function isOfRuntime(outcome: Run | NeverReady): boolean {
  return !hasRun(outcome) && outcome.isRuntimes === true && !/\bexec(?:utable)?\b/.test(outcome.why);
}

/** A status before all others. */
function firstDifference(requests: readonly SmokeRequest[], compared: readonly ComparedAnswers[]): string {
  const all = compared.flatMap(({ differences }, number) =>
    differences.map((difference) => ({ ...difference, request: requestText(requests[number]!) })),
  );
  const first = all.find(({ part }) => part === STATUS) ?? all[0];
  if (first === undefined) return "";
  const more = all.length > 1 ? `, and ${all.length - 1} more` : "";
  return `${first.request}: ${first.part} is ${first.after ?? "nothing"} and was ${first.before ?? "nothing"}${more}`;
}

function optionsFor({ user, ...restrictions }: HardeningMode["restrictions"]): Partial<RunOptions> {
  return { ...restrictions, ...(user === null ? {} : { user: `${user.uid}:${user.gid}` }) };
}
