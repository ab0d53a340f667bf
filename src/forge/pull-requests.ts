import { member } from "./event.ts";
import type { GitHubClient } from "./github-client.ts";

/** A review by somebody who may write to the repository. */
export interface Review {
  readonly author: string;
  readonly body: string;
  /** The address of the review, for people. */
  readonly url: string;
}

/**
 * The reviews that approve a commit: of each reviewer the last one counts, it must be about this commit, and the reviewer
 * must be allowed to write to the repository.
 */
export async function approvingReviews(
  client: GitHubClient,
  repository: string,
  { number, headSha }: { readonly number: number; readonly headSha: string },
): Promise<readonly Review[]> {
  const all = await client.list(`repos/${repository}/pulls/${number}/reviews`);
  const last = new Map<string, unknown>();
  for (const review of all) {
    const login = member(review, "user", "login");
    // A comment neither approves nor takes an approval back.
    if (typeof login === "string" && member(review, "state") !== "COMMENTED") last.set(login, review);
  }
  const approving = [...last].filter(
    ([, review]) => member(review, "state") === "APPROVED" && member(review, "commit_id") === headSha,
  );
  const allowed = await Promise.all(approving.map(([login]) => mayWrite(client, repository, login)));
  return approving.flatMap(([author, review], index) =>
    allowed[index]
      ? [{ author, body: String(member(review, "body") ?? ""), url: String(member(review, "html_url") ?? "") }]
      : [],
  );
}

async function mayWrite(client: GitHubClient, repository: string, login: string): Promise<boolean> {
  const answer = await client.get(`repos/${repository}/collaborators/${encodeURIComponent(login)}/permission`);
  return ["admin", "maintain", "write"].includes(String(member(answer, "permission")));
}

/** The commit that a pull request is at, and whether it is open. */
export async function stateOfPullRequest(client: GitHubClient, repository: string, number: number) {
  const answer = await client.get(`repos/${repository}/pulls/${number}`);
  return { headSha: member(answer, "head", "sha"), isOpen: member(answer, "state") === "open" };
}

/**
 * Writes a comment, or edits the one that an earlier run wrote: the comment of a bot that begins with `marker`. Resolves to
 * its address.
 */
export async function writeComment(
  client: GitHubClient,
  repository: string,
  number: number,
  { marker, text }: { readonly marker: string; readonly text: string },
): Promise<string> {
  const body = `${marker}\n${text}`;
  const comments = await client.list(`repos/${repository}/issues/${number}/comments`);
  const own = comments.find(
    (comment) => String(member(comment, "body") ?? "").startsWith(marker) && member(comment, "user", "type") === "Bot",
  );
  const answer =
    own === undefined
      ? await client.post(`repos/${repository}/issues/${number}/comments`, { body })
      : await client.patch(`repos/${repository}/issues/comments/${String(member(own, "id"))}`, { body });
  return String(member(answer, "html_url") ?? "");
}
