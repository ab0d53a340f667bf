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
  /** A workflow for a change from a fork has ended. */
  | { readonly kind: "hand-over"; readonly headSha: string };

/** Reads the payload of a GitHub event. Throws `event-unsupported`. */
export function parseEvent(name: string, payload: unknown): ForgeEvent {
  switch (name) {
    case "pull_request":
    case "pull_request_review":
      return { kind: "change", pullRequest: pullRequestOf(payload) };
    case "push":
      return { kind: "push", base: commitOrUndefined(member(payload, "before")) };
    case "merge_group":
      return { kind: "push", base: commitOrUndefined(member(payload, "merge_group", "base_sha")) };
    case "workflow_run":
      return { kind: "hand-over", headSha: text(payload, "workflow_run", "head_sha") };
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
