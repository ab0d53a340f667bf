import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import { isAuthor, isListed } from "./authorship.ts";
import type { Draft } from "./draft.ts";
import type { GateCase } from "./gate-case.ts";
import type { Approval } from "./policy.ts";
import type { GateResult } from "./result.ts";

/** An approval ends at most so many days after the day on which it is used: nobody remembers why it was given. */
const MOST_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1000;

type Approved = Pick<GateResult, "outcome" | "approval" | "refusedApprovals">;

/**
 * What a draft comes to. Approvals lift only what a rule says a person may lift; each one that is about the draft and
 * does not count is listed with the reason.
 */
export function approve(draft: Draft, given: GateCase): Approved {
  const { broken } = draft;
  const nobody = { approval: null, refusedApprovals: [] };
  if (broken === null) return { outcome: "pass", ...nobody };
  if (broken === "warn") return { outcome: "warning", ...nobody };
  const judged = given.approvals
    .filter((approval) => isAbout(approval, draft, given))
    .map((approval) => ({ approval, why: refusalOf(approval, draft, given) }));
  const counting = judged.find(({ why }) => why === null)?.approval;
  const refusedApprovals = judged.flatMap(({ approval, why }) =>
    why === null ? [] : [{ where: approval.where, why }],
  );
  if (counting === undefined) {
    return { outcome: broken === "approve" ? "needs-approval" : broken, approval: null, refusedApprovals };
  }
  const { approver, reason, where } = counting;
  return { outcome: "approved", approval: { approver, reason, where }, refusedApprovals };
}

function isAbout({ service, platform, rule, subject }: Approval, draft: Draft, { now }: GateCase): boolean {
  const isHere = service === now.service && (platform === null || platform === now.platform);
  return isHere && rule === draft.rule && subject === draft.approvable;
}

/** Why an approval does not count; null if it does. */
function refusalOf(
  approval: Approval,
  { broken, size }: Draft,
  { today, authors, approvers }: GateCase,
): string | null {
  const { ceilingBytes, expires, approver } = approval;
  if (broken !== "approve") return "this rule fails whoever approves: approvals lift only rules with then: approve";
  const days = daysBetween(today, expires);
  if (!(days >= 0)) return `it expired on ${expires}`;
  if (days > MOST_DAYS) return `it expires on ${expires}, and an approval may last ${MOST_DAYS} days at most`;
  if (size !== null && size > ceilingBytes) {
    const over = formatSize(size - ceilingBytes);
    return `it allows ${counted(ceilingBytes, "byte")}, and there are ${size}: ${over} too many`;
  }
  if (authors === null || authors.length === 0) return "it could not be found out who made this change";
  if (approvers !== null && !isListed(approver, approvers)) return `${approver} is not among gate: approvers`;
  return isAuthor(approver, authors) ? `${approver} made this change, and authors cannot approve their own` : null;
}

/** NaN if one is no date, so that no comparison with it holds. */
function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}
