import { type Checkout, EXPRESSION, type Workflow } from "../../format/workflow/workflow.ts";
import { type FleetFinding, fails, isUnknown } from "./rule.ts";

/** Events for which a workflow runs with the secrets of the repository although a stranger caused them. */
const PRIVILEGED = ["pull_request_target", "workflow_run", "issue_comment"] as const;
/** What names that commit: contexts of the event, and the refs under which GitHub keeps pull requests. */
const OTHERS =
  /github\.head_ref|github\.event\.(?:number|pull_request\.(?:number|head|merge_commit_sha)|workflow_run\.(?:head|pull_requests))|refs\/pull\/|\bpull\/[^\n]{1,100}\/(?:head|merge)\b/i;
/** What names a commit of the repository itself. */
const OWN =
  /^\$\{\{\s*github\.(?:sha|ref|ref_name|base_ref|event\.pull_request\.base\.(?:sha|ref)|event\.repository\.default_branch|repository)\s*\}\}$/;
/** What brings a commit here, in a shell. */
const GETS_PROPOSAL = /\bgh\s+pr\s+checkout\b/;
const GIT = /\bgit\b/;
const GETS_COMMIT = /\b(?:fetch|pull|clone|checkout|switch|merge)\b/;

/**
 * Does code run with the secrets of the repository that somebody only proposes? No finding where none does. `branches` of such an event
 * filters the branch that the change would go to, and so nobody out.
 */
export function judgeProposedCode({ events, checkouts, scripts, variables }: Workflow): readonly FleetFinding[] {
  const event = PRIVILEGED.find((name) => events.has(name));
  if (event === undefined) return [];
  const foreign = [
    ...checkouts.filter(({ ref, repository }) => OTHERS.test(ref) || OTHERS.test(repository)),
    ...scripts.filter(({ text }) => GETS_PROPOSAL.test(text) || (getsCommit(text) && OTHERS.test(text))),
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
  const variable = variables.find(({ text }) => OTHERS.test(text));
  const fetching = variable === undefined ? [] : scripts.filter(({ text }) => getsCommit(text));
  const open = [
    ...checkouts.filter(isOpen).map(({ ref, repository, line }) => `${ref || repository} in line ${line}`),
    // A shell sees the proposed commit by the name of a variable: which ones a script uses is not read.
    ...fetching.map(({ line }) => `by git in line ${line}, with ${variable!.text} in a variable`),
  ];
  if (open.length === 0) return [];
  return [isUnknown(`on ${event}, what it checks out is computed when it runs: ${open.join(", ")}`)];
}

/** Line by line, from the first `git` of each: a search from every one of them would take the square of a long line's time. */
function getsCommit(script: string): boolean {
  return script.split("\n").some((line) => {
    const start = line.search(GIT);
    return start >= 0 && GETS_COMMIT.test(line.slice(start));
  });
}

function isOpen({ ref, repository }: Checkout): boolean {
  return [ref, repository].some((text) => text.includes(EXPRESSION) && !OWN.test(text));
}
