/** @import { PageCause, PageFinding, PageLayer, PageModel } from "../../src/report/page/page-model.ts" */
import { make, makeCard, makeName } from "./dom.js";
import { formatChange, formatSize } from "./size.js";

/**
 * The parts of the page that stand still.
 * @param {Pick<PageModel, "causes" | "layers" | "findings" | "tables" | "facts" | "notes">} model
 * @param {(node: number) => void} show Shows a node in the map.
 * @returns {{ id: string, title: string, element: HTMLElement }[]}
 */
export function makeCards({ causes, layers, findings, tables, facts, notes }, show) {
  const cards = [];
  if (causes.length > 0) cards.push({ id: "causes", title: "Why it grew", content: causes.map(causeBox) });
  if (layers.length > 0) cards.push({ id: "layers", title: "Layers", content: [layerList(layers, show)] });
  if (findings.length > 0)
    cards.push({ id: "findings", title: "Findings", content: findings.map((finding) => findingBox(finding, show)) });
  for (const [index, table] of tables.entries())
    cards.push({ id: `table-${index}`, title: capital(table.title), content: [factTable(table)] });
  cards.push({ id: "facts", title: "Facts", content: [factList(facts), ...noteList(notes)] });
  return cards.map(({ id, title, content }) => ({ id, title, element: makeCard(id, title, content) }));
}

/**
 * @param {readonly PageLayer[]} layers
 * @param {(node: number) => void} show
 */
function layerList(layers, show) {
  const most = Math.max(...layers.map(({ storedBytes }) => storedBytes), 1);
  return make(
    "ol",
    { class: "layers" },
    layers.map((layer) => {
      const bar = make("div", { class: "share", "aria-hidden": "true" });
      bar.style.width = `${(100 * layer.storedBytes) / most}%`;
      const { instruction, mediaType, digest, node } = layer;
      return make("li", {}, [
        bar,
        make("code", { class: "instruction" }, [instruction === "" ? "the history does not say" : instruction]),
        make("span", { class: "number" }, [`${formatSize(layer.storedBytes)} stored`]),
        make("span", { class: "number" }, [`${formatSize(layer.wireBytes)} on the wire`]),
        ...showButton(node, show),
        make("small", {}, [`${mediaType} ${digest}`]),
      ]);
    }),
  );
}

/** @param {PageCause} cause */
function causeBox({ what, changeBytes, changeWireBytes, facts }) {
  const wire = changeWireBytes === null ? "not known on the wire" : `${formatChange(changeWireBytes)} on the wire`;
  return make("article", { class: "finding cause" }, [
    make("h3", {}, [make("strong", { class: "number" }, [formatChange(changeBytes)]), ` stored, ${wire}`]),
    make("p", { class: "what" }, [makeName(what)]),
    make("dl", {}, [
      ...facts
        .slice(0, SHOWN_FACTS)
        .flatMap(({ name, value }) => [make("dt", {}, [name]), make("dd", {}, [makeName(value)])]),
      ...furtherFacts(facts.slice(SHOWN_FACTS).map(({ value }) => value)),
    ]),
  ]);
}

/**
 * @param {PageFinding} finding
 * @param {(node: number) => void} show
 */
function findingBox({ level, rule, title, what, why, evidence, bytes, fix, node }, show) {
  const line = (/** @type {string} */ name, /** @type {string | undefined} */ text) =>
    text === undefined ? [] : [make("dt", {}, [name]), make("dd", {}, [text])];
  return make("article", { class: `finding ${level}` }, [
    make("h3", {}, [make("span", { class: "level" }, [level]), ` ${title}`]),
    make("p", { class: "what" }, [what]),
    make("dl", {}, [
      ...line("why", why),
      ...evidence.slice(0, SHOWN_FACTS).flatMap((fact) => line("found", fact)),
      ...furtherFacts(evidence.slice(SHOWN_FACTS)),
      ...line("bytes", bytes === undefined ? undefined : formatSize(bytes)),
      ...line("fix", fix),
      ...line("rule", rule),
    ]),
    ...showButton(node, show),
  ]);
}

/** What a finding rests on is shown as far as this, and the rest when it is asked for. */
const SHOWN_FACTS = 6;

/** @param {readonly string[]} facts */
function furtherFacts(facts) {
  if (facts.length === 0) return [];
  const list = make(
    "ul",
    {},
    facts.map((fact) => make("li", {}, [fact])),
  );
  const more = make("details", {}, [make("summary", {}, [`${facts.length} more`]), list]);
  return [make("dt", {}, [""]), make("dd", {}, [more])];
}

/**
 * @param {number | null} node
 * @param {(node: number) => void} show
 */
function showButton(node, show) {
  if (node === null) return [];
  const button = make("button", { type: "button", class: "plain" }, ["Show in the map"]);
  button.addEventListener("click", () => show(node));
  return [button];
}

/** @param {PageModel["tables"][number]} table */
function factTable({ columns, rows }) {
  const form = (/** @type {number} */ column) => (columns[column].align === "right" ? "number" : "text");
  const head = columns.map(({ header }, column) => make("th", { scope: "col", class: form(column) }, [header]));
  const body = rows.map((row) =>
    make(
      "tr",
      {},
      row.map((cell, column) => make("td", { class: form(column) }, [makeName(cell)])),
    ),
  );
  const table = make("table", { class: "facts" }, [make("thead", {}, [make("tr", {}, head)]), make("tbody", {}, body)]);
  return make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Table, scrolls sideways" }, [table]);
}

/** @param {PageModel["facts"]} facts */
function factList(facts) {
  return make(
    "dl",
    { class: "facts" },
    facts.flatMap(({ name, value }) => [make("dt", {}, [name]), make("dd", {}, [makeName(value)])]),
  );
}

/** @param {readonly string[]} notes */
function noteList(notes) {
  if (notes.length === 0) return [];
  return [
    make("h3", {}, ["Notes"]),
    make(
      "ul",
      {},
      notes.map((note) => make("li", {}, [note])),
    ),
  ];
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
