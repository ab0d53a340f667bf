import type { GrowthCause } from "../gate-report.ts";
import { formatChange } from "../size.ts";
import { renderHeading, renderLine, type TableFormat } from "../table.ts";
import type { View } from "../view.ts";
import { chainText, commitText, placeText, proofText } from "./words.ts";

/** Why packages came or grew: each reason, and below it where it was found. Nothing where there is no cause. */
export function* renderCauses(
  title: string,
  causes: readonly GrowthCause[],
  format: TableFormat,
  { colour }: View,
): Generator<string> {
  if (causes.length === 0) return;
  yield "\n";
  yield renderHeading(title, format, colour);
  const [outer, inner] = format === "text" ? ["  ", "    "] : ["", "  "];
  for (const cause of causes) {
    yield `${outer}${renderLine(`${changeText(cause)}: ${cause.what}`, format)}`;
    for (const { name, value } of causeFacts(cause)) yield `${inner}${renderLine(`${name}: ${value}`, format)}`;
  }
}

function changeText({ changeBytes, changeWireBytes }: GrowthCause): string {
  const wire = changeWireBytes === null ? "" : `, ${formatChange(changeWireBytes)} of the wire`;
  return `${formatChange(changeBytes)} stored${wire}`;
}

/** What is known of a cause besides its size, each under its name. */
export function causeFacts(cause: GrowthCause): readonly { readonly name: string; readonly value: string }[] {
  const { commit, noCommit } = cause;
  const facts = {
    line: placeText(cause),
    commit: commit === null ? noCommit : commitText(commit),
    chain: chainText(cause),
    proof: proofText(cause),
  };
  return Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}
