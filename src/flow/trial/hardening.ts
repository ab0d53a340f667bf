import type { HardeningRow, Section } from "../../report/trial-report.ts";
import { compareAnswers } from "../../trial/answers/compare-answers.ts";
import { HARDENING_MODES, type HardeningMode } from "../../trial/hardening.ts";
import { requestText, type SmokeRequest } from "../../trial/smoke/request.ts";
import type { Ground } from "./ground.ts";
import { hasRun, type Run, runOnce } from "./run-once.ts";

/** Runs the image after in each mode, and compares its answers with those that it gives without. */
export async function tryHardening(
  ground: Ground,
  requests: readonly SmokeRequest[],
): Promise<Section<readonly HardeningRow[]>> {
  const plain = [await runOnce(ground, ground.after, requests), await runOnce(ground, ground.after, requests)];
  const runs = plain.filter(hasRun);
  if (runs.length < plain.length) return { unknown: "the image is not ready without any of it" };
  const rows: HardeningRow[] = [];
  for (const mode of HARDENING_MODES) rows.push(await tryMode(ground, requests, mode, runs));
  return { found: rows };
}

async function tryMode(
  ground: Ground,
  requests: readonly SmokeRequest[],
  { name, user, ...options }: HardeningMode,
  without: readonly Run[],
): Promise<HardeningRow> {
  const outcome = await runOnce(ground, ground.after, requests, { ...options, ...(user === null ? {} : { user }) });
  if (!hasRun(outcome)) {
    const last = outcome.log.at(-1);
    return { mode: name, survives: false, remark: last === undefined ? outcome.why : `${outcome.why}: ${last}` };
  }
  const differences = requests.flatMap((request, number) => {
    const before = without.map(({ answers }) => answers[number]!);
    const { differences } = compareAnswers({ before, after: [outcome.answers[number]!] });
    return differences.map((difference) => ({ ...difference, request: requestText(request) }));
  });
  // Where another user is asked who it is, the answer is another one, and right.
  const broken = differences.filter(({ part }) => part === "the status");
  const [first] = broken.length > 0 ? broken : differences;
  if (first === undefined) return { mode: name, survives: true, remark: "" };
  const more = differences.length > 1 ? `, and ${differences.length - 1} more` : "";
  const text = `${first.request}: ${first.part} is ${first.after ?? "nothing"} and was ${first.before ?? "nothing"}${more}`;
  return { mode: name, survives: broken.length === 0, remark: text };
}
