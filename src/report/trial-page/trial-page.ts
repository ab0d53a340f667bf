import { staticPage } from "../static-page/document.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { errorSection, listSection, tableSection } from "../static-page/sections.ts";
import { knobsRemarks } from "../trial-knobs.ts";
import { measuredCells, summaryCells } from "../trial-measured.ts";
import type { MeasuredRow, TrialReport } from "../trial-report.ts";
import { trialTables } from "../trial-tables.ts";
import { ratioPlot } from "./ratio-plot.ts";
import { samplePlot } from "./sample-plot.ts";

/** A page in a single file that needs no network and runs no script. `css` is its whole style. */
export function renderTrialPage(report: TrialReport, css: string): string {
  const { after, before, runtime, upx, knobs } = report;
  const notes = [...(knobs === null ? [] : knobsRemarks(knobs)), ...report.notes];
  const subject = after ?? upx?.image ?? null;
  const title = subject === null ? "trial" : `trial of ${subject.name}`;
  const images = [
    after === null ? null : { role: "after", ...after },
    upx === null ? null : { role: `packed by UPX ${upx.version}`, ...upx.image },
    before === null ? null : { role: "before", ...before },
  ];
  return staticPage({
    ...{ title, css, verb: `plimsoll trial${runtime === null ? "" : ` in ${runtime.name} ${runtime.version}`}` },
    head: images
      .filter((image) => image !== null)
      .map(
        ({ role, name, platform, digest }) =>
          html`<p class="image ${role.split(" ")[0]!}"><b>${role}</b> ${name}, ${platform}<br><code>${digest}</code></p>`,
      ),
    main: [
      errorSection(report.error),
      ...measuredSections(report.measured, IMAGES),
      ...measuredSections(upx?.measured ?? [], PACKED),
      ...trialTables(report).map(tableSection),
      listSection("notes", notes),
    ],
  });
}

const TITLES = { pull: "Pull", start: "Start", memory: "Memory", disk: "Disk" } as const;

/** How a column is headed, and what comes before the title of a section. */
interface Sides {
  readonly before: string;
  readonly after: string;
  readonly prefix: string;
}

const IMAGES: Sides = { before: "before", after: "after", prefix: "" };
const PACKED: Sides = { before: "as it is", after: "packed", prefix: "UPX: " };

function measuredSections(measured: readonly MeasuredRow[], sides: Sides): readonly Markup[] {
  return Object.entries(TITLES).flatMap(([group, title]) => {
    const rows = measured.filter((row) => row.group === group);
    if (rows.length === 0) return [];
    const cards = rows.map((row) => {
      const { quantity, ratio, interval, shows } = measuredCells(row);
      const colour = shows === "smaller" || shows === "larger" ? shows : "";
      return html`<tr><th scope="row">${quantity}<small>${row.explanation}</small></th>${summaryCell(row, "before")}${summaryCell(row, "after")}<td>${ratio}<small>${interval}</small></td><td class="${colour}">${shows}</td><td>${samplePlot(row)}</td></tr>`;
    });
    return [
      html`<section class="card"><h2>${sides.prefix}${title}</h2>${ratioPlot(rows)}<div class="wide"><table class="measured"><thead><tr><th>what</th><th>${sides.before}</th><th>${sides.after}</th><th>${sides.after} / ${sides.before}</th><th>shows</th><th>every measurement</th></tr></thead><tbody>${cards}</tbody></table></div></section>`,
    ];
  });
}

function summaryCell(row: MeasuredRow, side: "after" | "before"): Markup {
  const { middle, spread } = summaryCells(row[side], row.unit);
  return html`<td>${middle}<small>${spread}</small></td>`;
}
