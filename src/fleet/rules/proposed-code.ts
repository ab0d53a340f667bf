import type { Checkout, Workflow } from "../../format/workflow/workflow.ts";
import { type FleetFinding, fails, isUnknown } from "./rule.ts";

/** Events for which a workflow runs with the secrets of the repository although somebody else's commit caused them. */
const PRIVILEGED = ["pull_request_target", "workflow_run"] as const;
/** What names that commit: contexts of the event, and the refs under which GitHub keeps pull requests. */
const OTHERS =
  /github\.head_ref|github\.event\.(?:number|pull_request\.(?:number|head|merge_commit_sha)|workflow_run\.(?:head|pull_requests))|refs\/pull\//;
/** What names a commit of the repository itself. */
const OWN =
  /^\$\{\{\s*github\.(?:sha|ref|ref_name|base_ref|event\.pull_request\.base\.(?:sha|ref)|event\.repository\.default_branch|repository)\s*\}\}$/;
/** What brings a commit here, in a shell. */
const GETS_PROPOSAL = /\bgh\s+pr\s+checkout\b/;
const GETS_COMMIT = /\bgit\b[^\n]*\b(?:fetch|pull|clone|checkout|switch|merge)\b/;

/**
 * Does code run with the secrets of the repository that somebody only proposes? No finding where none does. `branches` of such an event
 * filters the branch that the change would go to, and so nobody out.
 */
export function judgeProposedCode({ events, checkouts, scripts }: Workflow): readonly FleetFinding[] {
  const event = PRIVILEGED.find((name) => events.has(name));
  if (event === undefined) return [];
  const foreign = [
    ...checkouts.filter(({ ref, repository }) => OTHERS.test(ref) || OTHERS.test(repository)),
    ...scripts.filter(({ text }) => GETS_PROPOSAL.test(text) || (GETS_COMMIT.test(text) && OTHERS.test(text))),
  ];
  if (foreign.length > 0) {
    const lines = foreign.map(({ line }) => `line ${line}`).join(", ");
    return [
      fails(
        `on ${event}, it checks out what somebody proposes, in ${lines}: that code runs with the secrets of the repository`,
        "build proposals on pull_request, which has no secrets of the repository",
      ),
    ];
  }
  const open = checkouts.filter(isOpen);
  if (open.length === 0) return [];
  const refs = open.map(({ ref, repository, line }) => `${ref || repository} in line ${line}`).join(", ");
  return [isUnknown(`on ${event}, what it checks out is computed when it runs: ${refs}`)];
}

function isOpen({ ref, repository }: Checkout): boolean {
  return [ref, repository].some((text) => text.includes("${{") && !OWN.test(text));
}
