import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { FleetReport, ServiceReport, WorkflowReport } from "../fleet-report.ts";
import { staticPage } from "../static-page/document.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { errorSection, listSection } from "../static-page/sections.ts";
import { stackedTable } from "../static-page/stacked-table.ts";
import { OUTCOME_WORDS, worstFirst } from "../verdict/judged.ts";
import { judgedTable, outcomeMark, verdictBanner } from "../verdict/verdict-markup.ts";
import { layerMap } from "./layer-map.ts";
import { fleetText, recompressedText, sizeText, verdictText } from "./words.ts";

const MOST_LAYERS = 50;

/** The fleet as a page that runs no script. `css` is its whole style. */
export function renderFleetPage(report: FleetReport, css: string): string {
  const { services, workflows, unread, layers, notes, error, verdict } = report;
  const judged = [
    verdictBanner(verdict, verdictText(report)),
    ...(services.length === 0 ? [] : [gridSection(services)]),
    ...workflows.map(workflowSection),
  ];
  return staticPage({
    title: `a fleet of ${fleetText(report)}`,
    verb: "plimsoll fleet",
    head: [],
    main: [
      ...(services.length + workflows.length === 0 ? [errorSection(error)] : judged),
      listSection(
        "could not be read",
        unread.map(({ where, why }) => `${where}: ${why}`),
      ),
      ...(layers === null ? [] : [layerSection(layers)]),
      proposalSection(report),
      ...services.map(serviceSection),
      listSection("notes", notes),
    ],
    css,
  });
}

const FILTERS = ["all", "fail", "unknown", "waived", "pass"] as const;

/** Which rows are shown is decided by the style: each row says which outcomes it has. */
function gridSection(services: readonly ServiceReport[]): Markup {
  const rules = services[0]!.cells.map(({ rule }) => rule);
  const filters = FILTERS.map(
    (name, index) =>
      html`<label><input type="radio" name="shown" value="${name}"${index === 0 ? html` checked` : html``}>${name === "all" ? "all services" : OUTCOME_WORDS[name]}</label>`,
  );
  const heads = ["service", ...rules, "wire", "reclaimable"].map((head) => html`<th>${head}</th>`);
  const rows = services.map(({ name, cells, found }, index) => {
    const outcomes = [...new Set(cells.map(({ outcome }) => outcome))].join(" ");
    const marks = cells.map(
      ({ rule, outcome, what }) => html`<td title="${rule}: ${what}">${outcomeMark(outcome)}</td>`,
    );
    const sizes = [found?.wireBytes, found?.reclaimableWireBytes].map((bytes) => html`<td>${sizeText(bytes)}</td>`);
    return html`<tr class="${outcomes}"><td><a href="#service-${index}">${name}</a></td>${marks}${sizes}</tr>`;
  });
  return html`<section class="card fleet"><h2>services × rules</h2><p class="filters">${filters}</p><div class="scrolls"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function layerSection(layers: NonNullable<FleetReport["layers"]>): Markup {
  const { summedWireBytes, distinctWireBytes, layers: all, recompressed } = layers;
  const shared = all.filter(({ images }) => images > 1);
  const rows = shared
    .slice(0, MOST_LAYERS)
    .map(({ digest, images, wireBytes }) => [
      html`${String(images)}`,
      html`<code>${digest}</code>`,
      html`${formatSize(wireBytes)}, ${formatSize(wireBytes * (images - 1))} saved by sharing`,
    ]);
  const table = rows.length === 0 ? html`` : stackedTable(["images", "layer", "wire"], rows);
  const twice = recompressed
    .slice(0, MOST_LAYERS)
    .map((layer) => html`<p class="about">${recompressedText(layer)}</p>`);
  return html`<section class="card"><h2>layers</h2><p class="about">${counted(all.length, "distinct layer")}, ${shared.length} shared: ${formatSize(distinctWireBytes)} in place of ${formatSize(summedWireBytes)}. The darker an area, the more images share it.</p>${layerMap(layers)}${table}${twice}</section>`;
}

function proposalSection({ proposals }: FleetReport): Markup {
  if (proposals.length === 0) return html``;
  const rows = proposals.map(({ system, like, images, savedWireBytes, savedSizeBytes }) => [
    html`${system}`,
    html`build ${images.join(", ")} on the base of ${like}`,
    html`a registry saves ${formatSize(savedWireBytes)}, a node that runs all of them ${sizeText(savedSizeBytes)}`,
  ]);
  return html`<section class="card"><h2>fewer bases</h2><p class="about">Computed from the layers that are there: nobody has built it.</p>${stackedTable(["system", "proposal", "saves"], rows)}</section>`;
}

function serviceSection({ name, image, where, found, why, cells }: ServiceReport, index: number): Markup {
  const about =
    found === null
      ? html`<p class="about">${image}, named at ${where}: ${why ?? ""}</p>`
      : html`<p class="about">${image}, named at ${where}<br><code>${found.digest}</code>, ${found.platform}, ${counted(found.layers, "layer")}, ${formatSize(found.wireBytes)}${found.system === null ? "" : `, ${found.system}`}</p>`;
  return html`<section class="card" id="service-${index}"><h2>${name}</h2>${about}${cellTable(cells)}</section>`;
}

function workflowSection({ name, cells }: WorkflowReport): Markup {
  return html`<section class="card"><h2>${name}</h2>${cellTable(cells)}</section>`;
}

function cellTable(cells: WorkflowReport["cells"]): Markup {
  return judgedTable("rule", worstFirst(cells), {
    name: ({ rule }) => html`${rule}`,
    held: (count) => counted(count, "rule holds", "rules hold"),
  });
}
