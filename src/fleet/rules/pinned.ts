import { counted } from "../../base/counted.ts";
import { EXPRESSION, type Named, type Use, type Workflow } from "../../format/workflow/workflow.ts";
import { namedText } from "./named-text.ts";
import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";
import { imagesInScript, isComputed } from "./script-images.ts";

/**
 * Does a workflow name what it runs so that it cannot be other code tomorrow? Actions and reusable workflows by a whole commit, images
 * by a digest, also those that scripts run. What lies in the repository itself is of the same commit as the workflow, and so is what the
 * workflow builds; what a step has checked out of another repository is of the commit that the step names.
 */
export function judgePinned({ uses, images, scripts, built }: Workflow): FleetFinding {
  const inScripts = scripts.map(({ text, line }) => ({ ...imagesInScript(text), line }));
  const made = new Set([
    ...built.flatMap(({ text }) => text.split(/[\n,]/).map((name) => tagged(name.trim()))),
    ...inScripts.flatMap((one) => one.made.map(tagged)),
  ]);
  const used = inScripts.flatMap((one) => one.used.map((text) => ({ text, line: one.line })));
  const named = [
    ...uses.flatMap((use) => (use.text.startsWith("./") ? checkedOut(use) : [{ ...use, form: formOf(use) }])),
    ...images.map((one) => ({ ...one, form: DIGEST })),
    ...used.filter(({ text }) => !made.has(tagged(text))).map((one) => ({ ...one, form: CONTENT })),
  ];
  const isOpen = ({ text }: Named) => text.includes(EXPRESSION) || isComputed(text);
  const open = [
    ...named.filter((one) => isOpen(one) && !one.form.test(one.text)),
    ...inScripts.flatMap((one) => one.undecided.map((text) => ({ text: `the image of ${text}`, line: one.line }))),
  ];
  const loose = named.filter((one) => !isOpen(one) && !one.form.test(one.text));
  if (loose.length > 0) return fails(`it does not pin ${listOf(loose)}`, FIX);
  if (open.length > 0) return isUnknown(`what it runs is computed when it runs: ${listOf(open)}`, FIX);
  if (named.length === 0) return passes("it runs no action and no image of others");
  return passes(`${counted(named.length, "action or image is", "actions and images are")} pinned`);
}

/** As an action of that repository would be named. */
function checkedOut({ text, line, from }: Use): readonly (Named & { readonly form: RegExp })[] {
  if (from === null || from.repository === "" || OWN_REPOSITORY.test(from.repository)) return [];
  return [{ text: `${text} of ${from.repository}${from.ref === "" ? "" : `@${from.ref}`}`, line, form: COMMIT_ALONE }];
}

/** The name of a branch may have an @ in it, and end like a commit. */
const COMMIT_ALONE = /^[^@]*@(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const OWN_REPOSITORY = /^\$\{\{\s*github\.repository\s*\}\}$/;

const FIX = "name actions by a whole commit, OWNER/NAME@0123…, and images by their digest, NAME@sha256:…";

const DOCKER = "docker://";
const COMMIT = /@(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;
const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** A digest, or the whole ID of an image that is on the machine already. */
const CONTENT = /(?:@sha256:|^(?:sha256:)?)[0-9a-f]{64}$/;

/** How a pinned one is written. */
function formOf({ text }: Named): RegExp {
  return text.startsWith(DOCKER) ? DIGEST : COMMIT;
}

/** No tag means `latest`. */
function tagged(name: string): string {
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`;
}

function listOf(named: readonly Named[]): string {
  return namedText(named.map(({ text, line }) => `${text} in line ${line}`));
}
