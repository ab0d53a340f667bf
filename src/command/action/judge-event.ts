import { endsRun, type PlimsollError } from "../../base/error.ts";
import { baseOfChange } from "../../flow/action/change-base.ts";
import { gate } from "../../flow/gate/gate.ts";
import type { ForgeEvent, HandOverEvent } from "../../forge/event.ts";
import type { GitHubClient } from "../../forge/github-client.ts";
import { approvingReviews, authorsOfChange, type ReviewedChange, readPullRequest } from "../../forge/pull-requests.ts";
import { approvalsInReviews } from "../../plan/settings/review-approvals.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { gateFailure } from "../../report/gate/outcome.ts";
import { failedGateReport, type GateReport } from "../../report/gate-report.ts";
import { errorReport } from "../../report/slim-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { progressOf } from "../progress.ts";
import type { World } from "../world.ts";
import type { ActionInputs } from "./inputs.ts";
import { requireRepository } from "./variables.ts";

/** An event for which something is built and judged. */
export type GatedEvent = Exclude<ForgeEvent, HandOverEvent>;

export interface Verdict {
  readonly report: GateReport;
  /** What the run ends with. */
  readonly failure: PlimsollError | undefined;
}

/** Runs the gate for an event. What keeps it from judging is a verdict too: it has to be seen where verdicts are. */
export async function judgeEvent(
  world: World,
  inputs: ActionInputs,
  event: GatedEvent,
  client: GitHubClient | undefined,
): Promise<Verdict> {
  try {
    const base = event.kind === "change" ? await baseOfChange(world, event.pullRequest) : event.base;
    const { notes, ...known } = await approvalsFor(world, event, client);
    const request = { ...inputs.request, ...known, ...(base === undefined ? {} : { mergedInto: base }) };
    const found = await gate(withoutToken(world), inputs.target, request, await progressOf(world));
    const failure = gateFailure(found);
    const report = { ...found, notes: [...found.notes, ...notes] };
    return { report: failure === undefined ? report : { ...report, error: errorReport(failure) }, failure };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (endsRun(failure)) throw thrown;
    return { report: failedGateReport(failure), failure };
  }
}

/** The programs that build the change have no use for the token. */
function withoutToken({ env: { GITHUB_TOKEN: _, ...env }, cwd, signal }: World): Surroundings {
  return { env, cwd, signal };
}

/** What reviews approve, and who made the change. Without a token no review is read, and only git says who the authors are. */
async function approvalsFor(world: World, event: GatedEvent, client: GitHubClient | undefined) {
  const opened = event.kind === "change" ? { author: [event.pullRequest.author] } : {};
  if (client === undefined) return { ...opened, approvals: [], notes: [] };
  const change = await changeOf(world, event, client);
  if (change === undefined) return { approvals: [], notes: [] };
  const repository = requireRepository(world);
  const [reviews, author] = await Promise.all([
    approvingReviews(client, repository, change),
    authorsOfChange(client, repository, change),
  ]);
  return { ...approvalsInReviews(reviews), author };
}

async function changeOf(world: World, event: GatedEvent, client: GitHubClient): Promise<ReviewedChange | undefined> {
  switch (event.kind) {
    case "change":
      return event.pullRequest;
    case "merge-group":
      return event.number === undefined ? undefined : readPullRequest(client, requireRepository(world), event.number);
    case "push":
      return undefined;
  }
}
