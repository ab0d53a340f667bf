import { counted } from "../../base/counted.ts";
import { milliseconds, percent } from "../../base/figure-text.ts";
import type { LoadFigures } from "../../contract/objectives/load-figures.ts";
import type { ContractReport } from "../contract-report.ts";
import { staticPage } from "../static-page/document.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { errorSection, listSection } from "../static-page/sections.ts";
import { worstFirst } from "../verdict/judged.ts";
import { judgedTable, verdictBanner } from "../verdict/verdict-markup.ts";
import { latencyPlot } from "./latency-plot.ts";
import { verdictText } from "./words.ts";

/** A verdict as a page. `css` is its whole style. */
export function renderContractPage(report: ContractReport, css: string): string {
  const { runtime, image, load, clauses, notes, error } = report;
  return staticPage({
    title: image === null ? "contract" : `contract of ${image.name}`,
    verb: `plimsoll contract${runtime === null ? "" : ` in ${runtime.name} ${runtime.version}`}`,
    head:
      image === null
        ? []
        : [html`<p class="image">${image.name}, ${image.platform}<br><code>${image.digest}</code></p>`],
    main: [
      ...(clauses.length === 0
        ? [errorSection(error)]
        : [verdictBanner(report.verdict, verdictText(report)), clauseSection(report)]),
      ...(load === null ? [] : [loadSection(load)]),
      listSection("notes", notes),
    ],
    css,
  });
}

function clauseSection({ clauses }: ContractReport): Markup {
  const table = judgedTable("clause", worstFirst(clauses), {
    name: ({ clause, subject, where }) =>
      html`<div>${clause}${subject === null ? html`` : html`<small>${subject}</small>`}<small>${where}</small></div>`,
    held: (count) => counted(count, "clause holds", "clauses hold"),
  });
  return html`<section class="card"><h2>clauses</h2>${table}</section>`;
}

function loadSection(load: LoadFigures): Markup {
  const { sent, answered, failed, seconds, requestsPerSecond, lagMs, lagged, whole } = load;
  const facts = [
    ["sent", `${sent} requests in ${seconds} s, ${requestsPerSecond} a second`],
    ["answered", shareText(answered, sent)],
    ["failed", shareText(failed, sent)],
    ...Object.entries(load.statuses).map(([status, count]) => [`status ${status}`, shareText(count, sent)]),
    ...Object.entries(load.failures).map(([reason, count]) => [reason, shareText(count, sent)]),
    ["sent late", `99 of 100 by at most ${milliseconds(lagMs.p99)}${lagged ? ": too late to judge latency" : ""}`],
    ...(whole ? [] : [["ended early", "too many requests waited for an answer"]]),
  ];
  const list = facts.map(([name, text]) => html`<div><dt>${name!}</dt><dd>${text!}</dd></div>`);
  return html`<section class="card"><h2>load, by the client's clock</h2>${latencyPlot(load)}<dl>${list}</dl></section>`;
}

function shareText(count: number, of: number): string {
  return of === 0 ? String(count) : `${count}, ${percent(count / of)}`;
}
