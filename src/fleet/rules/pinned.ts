import { counted } from "../../base/counted.ts";
import type { Named, Workflow } from "../../format/workflow/workflow.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

/** So many names are shown; the file has them all. */
const MOST_NAMED = 5;

/**
 * Does a workflow name what it runs so that it cannot be other code tomorrow? Actions and reusable workflows by a whole commit, images
 * by a digest. What lies in the repository itself is of the same commit as the workflow.
 */
export function judgePinned({ uses, images }: Workflow): FleetFinding {
  const foreign = uses.filter(({ text }) => !text.startsWith("./"));
  const named = [...foreign, ...images];
  const loose = named.filter((one) => !one.text.includes(EXPRESSION) && !isPinned(one, images.includes(one)));
  const open = named.filter(({ text }) => text.includes(EXPRESSION));
  if (loose.length > 0) return fails(`it does not pin ${listOf(loose)}`, FIX);
  if (open.length > 0) return isUnknown(`what it runs is computed when it runs: ${listOf(open)}`, FIX);
  if (named.length === 0) return passes("it runs no action and no image of others");
  return passes(`${counted(named.length, "action or image is", "actions and images are")} pinned`);
}

const EXPRESSION = "${" + "{";
const FIX = "name actions by a whole commit, OWNER/NAME@0123…, and images by their digest, NAME@sha256:…";

const DOCKER = "docker://";
const COMMIT = /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

function isPinned({ text }: Named, isImage: boolean): boolean {
  return isImage || text.startsWith(DOCKER) ? DIGEST.test(text) : COMMIT.test(text);
}

function listOf(named: readonly Named[]): string {
  const names = named.map(({ text, line }) => `${text} in line ${line}`);
  const rest = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}
