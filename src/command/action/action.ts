import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { encodeHandOver, parseHandOver, requireSameCommit } from "../../flow/action/hand-over.ts";
import { gate } from "../../flow/gate/gate.ts";
import { type ForgeEvent, type PullRequest, parseEvent } from "../../forge/event.ts";
import { GitHubClient } from "../../forge/github-client.ts";
import { approvingReviews, stateOfPullRequest, writeComment } from "../../forge/pull-requests.ts";
import { Runner } from "../../forge/runner.ts";
import { approvalsInReviews } from "../../plan/settings/review-approvals.ts";
import { commentMarker, commentText } from "../../report/gate/comment.ts";
import { githubOf } from "../../report/gate/github.ts";
import { mapOf } from "../../report/gate/map-svg.ts";
import { gateFailure } from "../../report/gate/outcome.ts";
import type { GateReport } from "../../report/gate-report.ts";
import { jsonText } from "../../report/json-text.ts";
import { errorReport } from "../../report/slim-report.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { progressOf } from "../progress.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { type ActionInputs, readInputs } from "./inputs.ts";

const REPORT_FILE = "plimsoll-gate.json";
const MAP_FILE = "plimsoll-map.svg";

/** `plimsoll action`: what the GitHub Action runs. */
export async function action(this: World): Promise<void> {
  const inputs = readInputs(this.env);
  const event = await readEvent(this);
  if (event.kind === "hand-over") return postHandOver(this, inputs, event.headSha);
  const pullRequest = event.kind === "change" ? event.pullRequest : undefined;
  await using client = openClient(this);
  const { report, failure } = await judged(this, inputs, event, client);
  await writeResult(this.process.stdout, githubOf(report));
  const runner = new Runner(this.env);
  await writeTextFile(join(this.cwd, REPORT_FILE), `${jsonText(report, 2)}\n`);
  await writeTextFile(join(this.cwd, MAP_FILE), mapOf(report));
  await runner.summary(commentText(report));
  await runner.output({ ...outputsOf(report), report: REPORT_FILE, map: MAP_FILE });
  if (pullRequest !== undefined && inputs.comment) await tell(this, inputs, { client, pullRequest, report, runner });
  if (failure !== undefined) throw failure;
}

async function judged(
  world: World,
  inputs: ActionInputs,
  event: Exclude<ForgeEvent, { readonly kind: "hand-over" }>,
  client: GitHubClient | undefined,
): Promise<{ readonly report: GateReport; readonly failure: PlimsollError | undefined }> {
  const pullRequest = event.kind === "change" ? event.pullRequest : undefined;
  // What the service is compared with is the workflow's decision, else that of the configuration.
  const mergedInto = event.kind === "push" ? event.base : event.pullRequest.baseSha;
  const reviews =
    pullRequest === undefined || client === undefined
      ? []
      : await approvingReviews(client, requireVariable(world, "GITHUB_REPOSITORY"), pullRequest);
  const { approvals, notes } = approvalsInReviews(reviews);
  const request = {
    ...inputs.request,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...(pullRequest === undefined ? {} : { author: [pullRequest.author] }),
    approvals,
  };
  const found = await gate(world, inputs.target, request, await progressOf(world));
  const failure = gateFailure(found);
  const report = { ...found, notes: [...found.notes, ...notes] };
  return { report: failure === undefined ? report : { ...report, error: errorReport(failure) }, failure };
}

interface Telling {
  readonly client: GitHubClient | undefined;
  readonly pullRequest: PullRequest;
  readonly report: GateReport;
  readonly runner: Runner;
}

/** The comment, or what another workflow needs to write it where this one may only read. */
async function tell(
  world: World,
  inputs: ActionInputs,
  { client, pullRequest, report, runner }: Telling,
): Promise<void> {
  const { number, headSha, isFork } = pullRequest;
  if (isFork || client === undefined) {
    await writeTextFile(join(world.cwd, inputs.handOver), encodeHandOver({ pullRequest: number, headSha, report }));
    await runner.output({ "hand-over": inputs.handOver });
    return;
  }
  const comment = { marker: commentMarker(inputs.name), text: commentText(report) };
  const url = await writeComment(client, requireVariable(world, "GITHUB_REPOSITORY"), number, comment);
  await runner.output({ comment: url });
}

/** In a run that may write: nothing of the change runs here, and its verdict is only shown. */
async function postHandOver(world: World, inputs: ActionInputs, ranFor: string): Promise<void> {
  const path = join(world.cwd, inputs.handOver);
  const bytes = await readSmallFile(path, LIMITS.handOverBytes, "hand-over-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("hand-over-invalid", {
      what: `${inputs.handOver} is not there`,
      why: "the first workflow writes it for a pull request from a fork, and uploads it as an artifact",
      fix: "download the artifact before this step: plimsoll help guide/ci",
    });
  }
  const handOver = parseHandOver(bytes, inputs.handOver);
  await using client = openClient(world);
  if (client === undefined) throw noToken();
  const repository = requireVariable(world, "GITHUB_REPOSITORY");
  requireSameCommit(handOver, ranFor, await stateOfPullRequest(client, repository, handOver.pullRequest));
  const comment = { marker: commentMarker(inputs.name), text: commentText(handOver.report) };
  const url = await writeComment(client, repository, handOver.pullRequest, comment);
  await new Runner(world.env).output({ comment: url });
  world.process.stdout.write(`${url}\n`);
}

async function readEvent(world: World): Promise<ForgeEvent> {
  const name = world.env.GITHUB_EVENT_NAME ?? "";
  const path = world.env.GITHUB_EVENT_PATH ?? "";
  const bytes = path === "" ? undefined : await readSmallFile(path, LIMITS.forgeAnswerBytes, "event-unsupported");
  let payload: unknown = null;
  try {
    payload = bytes === undefined ? null : JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new PlimsollError("event-unsupported", {
      what: "the payload of the event is not JSON",
      why: (cause as Error).message,
      fix: "pass the file that GITHUB_EVENT_PATH names as it is",
    });
  }
  return parseEvent(name, payload);
}

/** Undefined without a token: then no review is read, and nothing is written. */
function openClient({ env, signal }: World): (GitHubClient & AsyncDisposable) | undefined {
  const token = env.GITHUB_TOKEN ?? "";
  if (token === "") return undefined;
  return new GitHubClient({ apiUrl: env.GITHUB_API_URL || "https://api.github.com", token, signal });
}

function requireVariable({ env }: World, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== "") return value;
  throw new PlimsollError("event-unsupported", {
    what: `${name} is not set`,
    why: "the runner of GitHub Actions sets it",
    fix: "plimsoll gate runs anywhere: call it instead of the action",
  });
}

function noToken(): PlimsollError {
  return new PlimsollError("forge-unavailable", {
    what: "there is no token to write the comment with",
    why: "GITHUB_TOKEN is empty",
    fix: "give the step github-token: ${{ github.token }}, and the job permissions: pull-requests: write",
  });
}

function outputsOf({ verdict, services }: GateReport): Readonly<Record<string, string>> {
  const [first] = services;
  const now = first?.now ?? null;
  const baseline = first?.baseline ?? null;
  const number = (value: number | null | undefined) => (value == null ? "" : String(value));
  const change = (to: number | null | undefined, from: number | null | undefined) =>
    to == null || from == null ? "" : String(to - from);
  return {
    "verdict": verdict ?? "unknown",
    "size-bytes": number(now?.sizeBytes),
    "wire-bytes": number(now?.wireBytes),
    "change-bytes": change(now?.sizeBytes, baseline?.sizeBytes),
    "change-wire-bytes": change(now?.wireBytes, baseline?.wireBytes),
  };
}
