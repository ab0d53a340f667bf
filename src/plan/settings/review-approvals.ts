import { PlimsollError } from "../../base/error.ts";
import type { Approval } from "../../check/gate/policy.ts";
import { parseApprovals } from "./approvals-file.ts";

/** A review that approves a change, as a code host has it. */
interface ApprovingReview {
  readonly author: string;
  readonly body: string;
  readonly url: string;
}

/** A fenced block of a review with the word `plimsoll`, in GitHub's Markdown. */
const BLOCK = /^```plimsoll[ \t]*\r?\n([\s\S]*?)\r?\n```[ \t]*$/gm;

/**
 * The approvals in reviews: entries as in plimsoll.approvals.yaml, in a block that begins with ```plimsoll. Who wrote the
 * review is the approver, whatever an entry says. What cannot be read approves nothing and is named.
 */
export function approvalsInReviews(reviews: readonly ApprovingReview[]): {
  readonly approvals: readonly Approval[];
  readonly notes: readonly string[];
} {
  const approvals: Approval[] = [];
  const notes: string[] = [];
  for (const { author, body, url } of reviews) {
    for (const [, block = ""] of body.matchAll(BLOCK)) {
      try {
        approvals.push(...approvalsIn(block, author, url));
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        notes.push(`the approval in the review by ${author} cannot be read: ${error.what} (${url})`);
      }
    }
  }
  return { approvals, notes };
}

function approvalsIn(block: string, author: string, url: string): readonly Approval[] {
  const entries = block.replace(/^(\s*)- /gm, `$1- approver: ${JSON.stringify(author)}\n$1  `);
  const indented = entries.replace(/^/gm, "  ");
  return parseApprovals(`approvals:\n${indented}\n`, url).map((approval) => ({
    ...approval,
    // YAML has other ways to write an entry, in which a name may have been given after all.
    approver: author,
    where: url,
  }));
}
