import { PlimsollError } from "../base/error.ts";
import { member } from "./event.ts";
import type { GitHubClient } from "./github-client.ts";

/** A pull request, as far as approvals of it matter. */
export interface ReviewedChange {
  readonly number: number;
  readonly author: string;
  readonly headSha: string;
}

/** A pull request as the API has it now. */
export interface CurrentPullRequest extends ReviewedChange {
  readonly isOpen: boolean;
  /** `them/order`; null where the fork was deleted. */
  readonly headRepository: string | null;
}

/** A review by somebody who may write to the repository. */
export interface Review {
  readonly author: string;
  readonly body: string;
  /** The address of the review, for people. */
  readonly url: string;
}

/**
 * The reviews that approve a commit: of each reviewer the last one counts, it must be about this commit, and the reviewer
 * must be a person who may write to the repository. A workflow of the change could make a bot approve.
 */
export async function approvingReviews(
  client: GitHubClient,
  repository: string,
  { number, headSha }: ReviewedChange,
): Promise<readonly Review[]> {
  const all = await client.list(`repos/${repository}/pulls/${number}/reviews`);
  const last = new Map<string, unknown>();
  for (const review of all) {
    const login = member(review, "user", "login");
    // A comment neither approves nor takes an approval back.
    if (typeof login === "string" && member(review, "state") !== "COMMENTED") last.set(login, review);
  }
  const approving = [...last].filter(
    ([, review]) =>
      member(review, "state") === "APPROVED" &&
      member(review, "commit_id") === headSha &&
      member(review, "user", "type") === "User",
  );
  const allowed = await Promise.all(approving.map(([login]) => mayWrite(client, repository, login)));
  return approving.flatMap(([author, review], index) =>
    allowed[index]
      ? [{ author, body: String(member(review, "body") ?? ""), url: String(member(review, "html_url") ?? "") }]
      : [],
  );
}

/** Nobody whom the API does not know as a collaborator may. */
async function mayWrite(client: GitHubClient, repository: string, login: string): Promise<boolean> {
  const answer = await client.find(`repos/${repository}/collaborators/${encodeURIComponent(login)}/permission`, [404]);
  return ["admin", "maintain", "write"].includes(String(member(answer, "permission")));
}

/**
 * The logins of everybody who has a part in a pull request: who opened it, and who wrote or committed its commits. Git
 * knows names and addresses only, which need not be those of the login.
 */
export async function authorsOfChange(
  client: GitHubClient,
  repository: string,
  { number, author }: ReviewedChange,
): Promise<readonly string[]> {
  const commits = await client.list(`repos/${repository}/pulls/${number}/commits`);
  const logins = commits.flatMap((commit) => [member(commit, "author", "login"), member(commit, "committer", "login")]);
  return [...new Set([author, ...logins.filter((login) => typeof login === "string")])];
}

export async function readPullRequest(
  client: GitHubClient,
  repository: string,
  number: number,
): Promise<CurrentPullRequest> {
  const path = `repos/${repository}/pulls/${number}`;
  const answer = await client.get(path);
  const [author, headSha] = [member(answer, "user", "login"), member(answer, "head", "sha")];
  if (typeof author !== "string" || typeof headSha !== "string") {
    throw new PlimsollError("forge-unavailable", {
      what: `the answer of GitHub's API to GET ${path} cannot be used`,
      why: "it does not say who opened the pull request, or at which commit it is",
      fix: "run the job again",
    });
  }
  const headRepository = member(answer, "head", "repo", "full_name");
  return {
    ...{ number, author, headSha },
    isOpen: member(answer, "state") === "open",
    headRepository: typeof headRepository === "string" ? headRepository : null,
  };
}

/**
 * Writes a comment, or edits the one that an earlier run wrote: the own comment that begins with `marker`. Resolves to its
 * address.
 */
export async function writeComment(
  client: GitHubClient,
  repository: string,
  number: number,
  { marker, text }: { readonly marker: string; readonly text: string },
): Promise<string> {
  const body = `${marker}\n${text}`;
  const comments = await client.list(`repos/${repository}/issues/${number}/comments`);
  const marked = comments.filter((comment) => String(member(comment, "body") ?? "").startsWith(marker));
  const own = marked.length === 0 ? undefined : marked.find(await ownership(client));
  const answer =
    own === undefined
      ? await client.post(`repos/${repository}/issues/${number}/comments`, { body })
      : await client.patch(`repos/${repository}/issues/comments/${String(member(own, "id"))}`, { body });
  return String(member(answer, "html_url") ?? "");
}

/** The token of a run is a bot's, and may not ask who it is; one that a person made is that person's. */
async function ownership(client: GitHubClient): Promise<(comment: unknown) => boolean> {
  const login = member(await client.find("user", [403, 404]), "login");
  return typeof login === "string"
    ? (comment) => member(comment, "user", "login") === login
    : (comment) => member(comment, "user", "type") === "Bot";
}
