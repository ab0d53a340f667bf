import { PlimsollError } from "../base/error.ts";

/** A pull request, as the payload of an event has it. https://docs.github.com/webhooks/webhook-events-and-payloads */
export interface PullRequest {
  readonly number: number;
  readonly author: string;
  readonly baseSha: string;
  readonly headSha: string;
  /** Whether its branch is in another repository: then the token of the run may only read. */
  readonly isFork: boolean;
}

/** What started a run, as far as it matters to a gate. */
export type ForgeEvent =
  | { readonly kind: "change"; readonly pullRequest: PullRequest }
  /** `base` is the commit before; undefined for the first push of a branch. */
  | { readonly kind: "push"; readonly base: string | undefined }
  /** A pull request, merged for trial by a merge queue; its number where the queue says it. */
  | { readonly kind: "merge-group"; readonly base: string | undefined; readonly number: number | undefined }
  /** A workflow for a change from a fork has ended. */
  | HandOverEvent;

/** The run that handed a verdict over, as GitHub says it. */
export interface HandOverEvent {
  readonly kind: "hand-over";
  readonly headSha: string;
  /** `them/order`; null where the fork was deleted. */
  readonly headRepository: string | null;
}

/** Reads the payload of a GitHub event. Throws `event-unsupported`. */
export function parseEvent(name: string, payload: unknown): ForgeEvent {
  switch (name) {
    case "pull_request":
    case "pull_request_review":
      return { kind: "change", pullRequest: pullRequestOf(payload) };
    case "push":
      return { kind: "push", base: commitOrUndefined(member(payload, "before")) };
    case "merge_group":
      return {
        kind: "merge-group",
        base: commitOrUndefined(member(payload, "merge_group", "base_sha")),
        number: queuedNumber(member(payload, "merge_group", "head_ref")),
      };
    case "workflow_run": {
      const repository = member(payload, "workflow_run", "head_repository", "full_name");
      return {
        kind: "hand-over",
        headSha: text(payload, "workflow_run", "head_sha"),
        headRepository: typeof repository === "string" ? repository : null,
      };
    }
    case "pull_request_target":
      throw new PlimsollError("event-unsupported", {
        what: "plimsoll does not run for pull_request_target",
        why: "that event gives the code of the pull request the secrets of the repository",
        fix: "use pull_request, and hand the comment over to a workflow_run: plimsoll help guide/ci",
      });
    default:
      throw new PlimsollError("event-unsupported", {
        what: `plimsoll does not run for ${name || "no event"}`,
        why: "it gates changes: pull_request, pull_request_review, push, merge_group and workflow_run",
        fix: "plimsoll gate runs anywhere: call it instead of the action",
      });
  }
}

function pullRequestOf(payload: unknown): PullRequest {
  const number = member(payload, "pull_request", "number");
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1)
    throw incomplete("pull_request.number");
  const [head, base] = [
    member(payload, "pull_request", "head", "repo", "full_name"),
    member(payload, "pull_request", "base", "repo", "full_name"),
  ];
  return {
    number,
    author: text(payload, "pull_request", "user", "login"),
    baseSha: text(payload, "pull_request", "base", "sha"),
    headSha: text(payload, "pull_request", "head", "sha"),
    // The repository of a fork that was deleted is null.
    isFork: typeof head !== "string" || head !== base,
  };
}

/** `refs/heads/gh-readonly-queue/main/pr-7-<commit>`, as the queue names its branches. */
function queuedNumber(ref: unknown): number | undefined {
  const [, number] = /^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d{1,9})-[0-9a-f]{40}$/.exec(String(ref)) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Forty zeros stand for no commit. */
function commitOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{40}$/.test(value) && !/^0+$/.test(value) ? value : undefined;
}

function text(payload: unknown, ...path: readonly string[]): string {
  const value = member(payload, ...path);
  if (typeof value !== "string" || value === "") throw incomplete(path.join("."));
  return value;
}

/** A member of nested objects; undefined where one of them is missing. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const name of path)
    at = at !== null && typeof at === "object" ? (at as Record<string, unknown>)[name] : undefined;
  return at;
}

function incomplete(path: string): PlimsollError {
  return new PlimsollError("event-unsupported", {
    what: `the payload of the event has no ${path}`,
    why: "it does not have the form that GitHub documents",
    fix: "pass the file that GITHUB_EVENT_PATH names as it is",
  });
}
