import { counted } from "../../base/counted.ts";
import type { ChaosReport, ExperimentReport } from "../chaos-report.ts";
import { staticPage } from "../static-page/document.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { errorSection, listSection } from "../static-page/sections.ts";
import { stackedTable } from "../static-page/stacked-table.ts";
import { worstFirst } from "../verdict/judged.ts";
import { judgedTable, outcomeMark, verdictBanner } from "../verdict/verdict-markup.ts";
import { timelinePlot } from "./timeline-plot.ts";
import { dependenciesText, experimentCells, outcomeOf, SUSPECT_WORDS, verdictText } from "./words.ts";

/** An experiment with its place on the page, to which the table of all leads. */
interface Placed extends ExperimentReport {
  readonly anchor: string;
  readonly outcome: ReturnType<typeof outcomeOf>;
}

/** A run as a page. `css` is its whole style. */
export function renderChaosPage(report: ChaosReport, css: string): string {
  const { runtime, image, experiments, error, notes, notTried } = report;
  const placed = experiments.map((one, index) => ({
    ...one,
    anchor: `experiment-${index + 1}`,
    outcome: outcomeOf(one),
  }));
  return staticPage({
    title: image === null ? "chaos" : `chaos around ${image.name}`,
    verb: `plimsoll chaos${runtime === null ? "" : ` in ${runtime.name} ${runtime.version}`}`,
    head: headLines(report),
    main: [
      ...(experiments.length === 0
        ? [errorSection(error)]
        : [verdictBanner(report.verdict, verdictText(report)), overview(placed)]),
      ...worstFirst(placed).map(experimentSection),
      suspectSection(report),
      listSection(
        "not tried",
        notTried.map(({ id, why }) => `${id}: ${why}`),
      ),
      listSection("notes", notes),
    ],
    css,
  });
}

function headLines(report: ChaosReport): readonly Markup[] {
  const { image, seed } = report;
  const dependencies = dependenciesText(report);
  const with_ = dependencies === null ? html`` : html`<br>with ${dependencies}`;
  const repeat = seed === null ? html`` : html`<br>seed ${seed}`;
  if (image === null) return [];
  return [html`<p class="image">${image.name}, ${image.platform}<br><code>${image.digest}</code>${with_}${repeat}</p>`];
}

function overview(experiments: readonly Placed[]): Markup {
  const rows = worstFirst(experiments).map((experiment) => {
    const { latency, failed, recovered, checks } = experimentCells(experiment);
    const { id, what, anchor } = experiment;
    return [
      outcomeMark(experiment.outcome),
      html`<div><a href="#${anchor}">${id}</a><small>${what}</small></div>`,
      ...[latency, failed, recovered, checks].map((text) => html`${text}`),
    ];
  });
  const headers = ["", "experiment", "P95, before → broken", "failed", "recovered", "checks"];
  return html`<section class="card"><h2>experiments</h2>${stackedTable(headers, rows)}</section>`;
}

function experimentSection(experiment: Placed): Markup {
  const { id, what, checks, timeline, outcome, anchor } = experiment;
  const table = judgedTable("check", worstFirst(checks), {
    name: ({ check }) => html`${check}`,
    held: (count) => counted(count, "check holds", "checks hold"),
  });
  return html`<section class="card" id="${anchor}"><h2>${outcomeMark(outcome)} ${id}</h2><p class="about">${what}</p>${timelinePlot(timeline)}${table}</section>`;
}

function suspectSection({ suspects }: ChaosReport): Markup {
  if (suspects === null || suspects.length === 0) return html``;
  const rows = suspects.map(({ outcome, rule, file, line, experiment, what }) => [
    html`<span class="outcome ${outcome}">${SUSPECT_WORDS[outcome]}</span>`,
    html`${rule}`,
    html`<code>${file}:${line}</code>`,
    html`<div>${what}<small>${experiment ?? ""}</small></div>`,
  ]);
  return html`<section class="card"><h2>suspects</h2>${stackedTable(["", "rule", "where", "what was found"], rows)}</section>`;
}
