import { makeCards } from "./cards.js";
import { make, makeCard, theOne } from "./dom.js";
import { Explorer } from "./explorer.js";
import { Graph } from "./graph.js";
import { makeHelp } from "./help.js";
import { readModel } from "./model.js";
import { ThemeSwitch } from "./theme.js";
import { makeWaterfall } from "./waterfall.js";
import { unitOf } from "./words.js";

/** @import { Area } from "./tree.js" */

/** @typedef {{ id: string, title: string, element: HTMLElement }} Card */

const data = theOne("#data");
const model = await readModel(data.textContent.trim()).catch((error) => {
  theOne(".loading").textContent =
    `This browser cannot read the data of this page, which needs one of 2024 or later: ${error}`;
  throw error;
});
data.remove();

document.title = `${model.title} · plimsoll ${model.verb}`;
theOne(".verb").textContent = `plimsoll ${model.verb}`;
theOne("h1").textContent = model.title;
const openHelp = makeHelp();
theOne("[data-help]").addEventListener("click", openHelp);
const theme = new ThemeSwitch(() => explorer?.show());
const explorer = model.tree === null ? null : new Explorer(model.tree, theme);

/** A digest is no headline. */
const HEADLINE_CHARACTERS = 30;

/** @param {number} node */
function showInMap(node) {
  explorer?.zoom(node);
  theOne("#map").scrollIntoView({ block: "start" });
}

/** @returns {Card[]} */
function waterfallCard() {
  const { verb, waterfall } = model;
  if (waterfall === null) return [];
  const place = make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "The steps, scroll sideways" });
  const draw = (/** @type {Area} */ area) => place.replaceChildren(makeWaterfall(waterfall, unitOf(area)));
  if (explorer === null) draw("wire");
  else explorer.onArea(draw);
  const [title, heading] =
    verb === "diff" ? ["Go and code", "What Go and the code make"] : ["Steps", "What each step saved"];
  return [{ id: "steps", title, element: makeCard("steps", heading, [place]) }];
}

/** @returns {Card[]} */
function graphCard() {
  if (model.graph === undefined) return emptyCard();
  const graph = new Graph(model.graph);
  const { content, beside } = graph.parts();
  requestAnimationFrame(() => graph.start());
  return [{ id: "graph", title: "Graph", element: makeCard("graph", "What needs what", content, beside) }];
}

/** @returns {Card[]} */
function emptyCard() {
  const words = make("p", { class: "empty" }, ["There is nothing to draw a map of."]);
  return [{ id: "map", title: "Map", element: makeCard("map", "Map", [words]) }];
}

/** @returns {HTMLElement} */
function headline() {
  const short = model.facts.slice(0, 4).filter(({ value }) => value.length <= HEADLINE_CHARACTERS);
  const fact = (/** @type {{ name: string, value: string }} */ { name, value }) =>
    make("li", {}, [make("span", {}, [name]), make("strong", {}, [value])]);
  return make("ul", { class: "headline" }, short.map(fact));
}

/** @param {readonly Card[]} cards */
function add(cards) {
  theOne("main").append(...cards.map(({ element }) => element));
  theOne("header nav").append(...cards.map(sectionButton));
}

theOne("main").replaceChildren(headline());
add([...waterfallCard(), ...(explorer?.cards() ?? graphCard())]);
explorer?.show();
performance.mark("drawn");
// Tables may be long: they come when the map is on the screen.
requestAnimationFrame(() =>
  setTimeout(() => {
    add(makeCards(model, showInMap));
    performance.mark("complete");
  }),
);

/** The fragment of the address is the view's, so a way to a part of the page is a button.
 * @param {Card} card
 */
function sectionButton({ id, title }) {
  const button = make("button", { type: "button", class: "plain" }, [title]);
  button.addEventListener("click", () => goTo(id));
  return button;
}

/** @param {string} id */
function goTo(id) {
  theOne(`#${id}`).scrollIntoView({ block: "start" });
  theOne(`#${id}-title`).focus({ preventScroll: true });
}

theOne("[data-skip]").addEventListener("click", (event) => {
  event.preventDefault();
  goTo(explorer !== null ? "table" : model.tables.length > 0 ? "table-0" : "facts");
});

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || theOne("dialog").hasAttribute("open")) return;
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === "Escape" && isTyping) explorer?.change({ filter: "" });
  if (isTyping) return;
  /** @type {Record<string, () => void>} */
  const actions = {
    "/": () => explorer?.filter.focus(),
    "?": openHelp,
    "m": () => explorer?.nextArea(),
    "Backspace": () => explorer?.leave(),
    "Escape": () => explorer?.change({ filter: "" }),
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});
