import type { GateReport } from "../gate-report.ts";
import { renderGate } from "./gate-view.ts";

/** GitHub refuses a comment of more than 65,536 characters. */
const LONGEST_COMMENT = 60_000;

/** The invisible line by which a run finds the comment of an earlier one; `name` tells several gates of a repository apart. */
export function commentMarker(name: string): string {
  return `<!-- plimsoll gate: ${name.replaceAll(/[^\w./ -]/g, "_")} -->`;
}

/** The verdict as the text of a comment or of a step's summary. */
export function commentText(report: GateReport): string {
  const text = quiet([...renderGate(report, "markdown", { colour: false })].join(""));
  const approvable = report.results.filter(({ outcome }) => outcome === "needs-approval");
  const block = approvable.length === 0 ? "" : approvalText(approvable);
  const whole = `${text}${block}`;
  if (whole.length <= LONGEST_COMMENT) return whole;
  return `${text.slice(0, LONGEST_COMMENT - block.length)}\n\n… the rest is in the log of the run.\n${block}`;
}

/**
 * Names that GitHub would turn into mentions, references and links, which escapes of Markdown do not prevent: a text from a
 * fork must not call people or lead elsewhere. An empty comment of HTML inside of them is not shown.
 */
function quiet(text: string): string {
  return text
    .replace(/@(?=[\w-])/g, "@<!-- -->")
    .replace(/#(?=\d)/g, "#<!-- -->")
    .replace(/:(?=\/\/)/g, ":<!-- -->")
    .replace(/\bwww(?=\.)/gi, "$&<!-- -->")
    .replace(/\bGH-(?=\d)/gi, "$&<!-- -->");
}

/** What a reviewer copies into a review that approves. */
function approvalText(results: GateReport["results"]): string {
  const entries = results.map(({ service, platform, rule, subject, size }) =>
    [
      `- service: ${JSON.stringify(service)}`,
      ...(platform === "" ? [] : [`  platform: ${JSON.stringify(platform)}`]),
      `  rule: ${rule}`,
      ...(subject.kind === "total" ? [] : [`  subject: ${JSON.stringify(subject.name)}`]),
      ...(size === null ? [] : [`  ceiling: ${size} B`]),
      "  reason: why it may grow",
      "  expires: the last day, such as 2027-01-31",
    ].join("\n"),
  );
  const fence = "```";
  return [
    "\nSomebody else than the author, who may write to this repository, approves with a review that has this block:\n",
    `${fence}plimsoll\n${entries.join("\n").replaceAll(fence, "'''")}\n${fence}\n`,
  ].join("\n");
}
