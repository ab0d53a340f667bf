import { html, type Markup } from "../static-page/markup.ts";
import { stackedTable } from "../static-page/stacked-table.ts";
import { type Judged, OUTCOME_WORDS } from "./judged.ts";

export function outcomeMark(outcome: Judged["outcome"]): Markup {
  return html`<span class="outcome ${outcome}">${OUTCOME_WORDS[outcome]}</span>`;
}

/** The verdict in one sentence, above everything. `null` could not be found out. */
export function verdictBanner(verdict: "pass" | "fail" | null, text: string): Markup {
  return html`<section class="card verdict ${verdict ?? "unknown"}"><h2>${text}</h2></section>`;
}

/** What was judged: first what does not hold, then what holds, which is folded away. */
export function judgedTable<One extends Judged>(
  about: string,
  judged: readonly One[],
  words: { readonly name: (one: One) => Markup; readonly held: (count: number) => string },
): Markup {
  const odd = judged.filter(({ outcome }) => outcome !== "pass");
  const held = judged.filter(({ outcome }) => outcome === "pass");
  const table = (shown: readonly One[]) =>
    stackedTable(
      ["", about, "what was found"],
      shown.map((one) => [outcomeMark(one.outcome), words.name(one), foundMarkup(one)]),
    );
  const folded = html`<details><summary>${words.held(held.length)}</summary>${table(held)}</details>`;
  return html`${odd.length === 0 ? html`` : table(odd)}${held.length === 0 ? html`` : folded}`;
}

function foundMarkup({ what, fix, waiver }: Judged): Markup {
  const remedy = fix === null ? html`` : html`<small><b>fix</b> ${linesOf(fix)}</small>`;
  const waived = waiver === null ? html`` : html`<small><b>waived</b> at ${waiver.where}: ${waiver.reason}</small>`;
  return html`<div>${linesOf(what)}${waived}${remedy}</div>`;
}

function linesOf(text: string): readonly Markup[] {
  return text.split("\n").map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
}
