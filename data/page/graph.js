/** @import { PageGraph, PageGraphNode } from "../../src/report/page/page-model.ts" */
import { make, makeName, makeSvg } from "./dom.js";
import { formatSize } from "./size.js";

const NODE = { width: 190, height: 38 };
const STEP = { x: 232, y: 47 };
const EDGE_OF_DRAWING = 14;
/** Characters of a name that fit into a node. */
const SHOWN_CHARACTERS = 23;
/** In a narrow window, names are drawn no smaller than this, and the drawing scrolls. */
const SMALLEST_SCALE = 0.72;

/** @type {Record<string, { form: string, sign: string, words: string }>} */
const MARKS = {
  k: { form: "kept", sign: "", words: "" },
  a: { form: "added", sign: "+ ", words: "comes with the tag" },
  r: { form: "removed", sign: "− ", words: "goes with the tag" },
  "-": { form: "absent", sign: "", words: "in neither of the two programs" },
};

/** What needs what, from left to right. One node after the other is reached by the arrow keys. */
export class Graph {
  /** @param {PageGraph} graph */
  constructor(graph) {
    this.graph = graph;
    /** @type {number | null} */
    this.pinned = null;
    this.current = 0;
    this.choice = graph.choices[0];
    this.nodes = graph.nodes.map((node, index) => this.#makeNode(node, index));
    this.edges = graph.edges.map(([from, to]) => this.#makeEdge(from, to));
    this.width = (graph.columns - 1) * STEP.x + NODE.width + 2 * EDGE_OF_DRAWING;
    this.height = (graph.rows - 1) * STEP.y + NODE.height + 2 * EDGE_OF_DRAWING;
    this.svg = makeSvg("svg", { class: "graph", role: "group", "aria-label": "Dependency graph" }, [
      makeSvg("defs", {}, [hatchPattern("added"), hatchPattern("removed")]),
      makeSvg("g", { class: "edges" }, this.edges),
      makeSvg("g", { class: "nodes" }, this.nodes),
    ]);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.window = make("div", { class: "graph-window" }, [this.svg]);
    this.detail = make("div", { class: "graph-detail", role: "status" });
    this.meaning = make("p", { class: "graph-meaning" });
    this.fits = true;
    this.svg.addEventListener("keydown", (event) => this.#onKey(event));
    this.window.addEventListener("mouseleave", () => this.#point(this.pinned));
  }

  /** What stands in the card, and beside its heading. */
  parts() {
    this.#choose(0);
    return { content: [this.meaning, this.window, this.detail], beside: [this.#switches()] };
  }

  /** In a drawing that is higher than its window, the main node is in sight. To be called when it is on the page. */
  start() {
    const [main] = this.graph.nodes;
    const scale = this.svg.clientHeight / this.height;
    this.window.scrollTop = middleOf(main) * scale - this.window.clientHeight / 2;
  }

  #switches() {
    const { choices } = this.graph;
    const select = make(
      "select",
      { "aria-label": "Tag to mark" },
      choices.map(({ name }, index) => make("option", { value: index }, [name === "" ? "no tag" : name])),
    );
    select.addEventListener("change", () => this.#choose(Number(select.value)));
    const filter = make("input", { type: "search", placeholder: "Find a name", "aria-label": "Find a name" });
    filter.addEventListener("input", () => this.#find(filter.value.trim().toLowerCase()));
    const size = make("button", { type: "button", class: "plain" }, ["Full size"]);
    size.addEventListener("click", () => {
      this.fits = !this.fits;
      size.textContent = this.fits ? "Full size" : "Fit the width";
      this.#resize();
    });
    this.#resize();
    const label = make("label", { class: "graph-choice" }, ["Mark ", select]);
    return make("div", { class: "switches" }, [...(choices.length > 1 ? [label] : []), filter, size]);
  }

  #resize() {
    const { width } = this;
    this.svg.style.width = this.fits ? `max(${SMALLEST_SCALE * width}px, min(100%, ${width}px))` : `${width}px`;
  }

  /** @param {number} index */
  #choose(index) {
    this.choice = this.graph.choices[index];
    const { nodeMarks, edgeMarks, what, name } = this.choice;
    for (const [at, element] of this.nodes.entries()) {
      const mark = MARKS[nodeMarks[at]];
      element.dataset.mark = mark.form;
      const label = element.querySelector(".label");
      if (label !== null) label.textContent = shortened(this.graph.nodes[at].name, mark.sign);
      element.setAttribute("aria-label", this.#wordsOf(at));
    }
    for (const [at, element] of this.edges.entries()) element.dataset.mark = MARKS[edgeMarks[at]].form;
    const key = (/** @type {string} */ letter, /** @type {string} */ words) => {
      const count = nodeMarks.split(letter).length - 1;
      const { form, sign } = MARKS[letter];
      return count === 0 ? [] : [make("span", { class: `key ${form}` }, [`${sign}${count} ${words}`])];
    };
    const keys = [...key("a", "with it only"), ...key("r", "without it only")];
    const none = name !== "" && keys.length === 0 ? ["It brings and takes away nothing that is drawn here."] : [];
    this.meaning.replaceChildren(what, " ", ...keys, ...none);
    this.#point(this.pinned);
  }

  /** @param {string} text */
  #find(text) {
    for (const [at, element] of this.nodes.entries()) {
      const { name, version } = this.graph.nodes[at];
      element.classList.toggle("missed", text !== "" && !`${name}@${version}`.toLowerCase().includes(text));
    }
    const first = this.nodes.find((element) => !element.classList.contains("missed"));
    if (text !== "") first?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /**
   * @param {PageGraphNode} node
   * @param {number} index
   */
  #makeNode({ name, version, kind, sizeBytes, column, row }, index) {
    const [x, y] = [EDGE_OF_DRAWING + column * STEP.x, EDGE_OF_DRAWING + row * STEP.y];
    const facts = [sizeBytes === null ? "not measured" : formatSize(sizeBytes), version.slice(0, 16)];
    const element = makeSvg(
      "g",
      {
        class: `node ${kind}`,
        transform: `translate(${x} ${y})`,
        role: "button",
        tabindex: index === 0 ? 0 : -1,
        "aria-pressed": "false",
      },
      [
        makeSvg("rect", { class: "box", width: NODE.width, height: NODE.height, rx: 6 }),
        makeSvg("rect", { class: "hatch", width: NODE.width, height: NODE.height, rx: 6 }),
        makeSvg("text", { class: "label", x: 9, y: 15 }, [shortened(name)]),
        makeSvg("text", { class: "facts", x: 9, y: 29 }, [facts.filter((fact) => fact !== "").join(" · ")]),
      ],
    );
    element.addEventListener("mouseenter", () => this.#point(index));
    element.addEventListener("focus", () => this.#reach(index));
    element.addEventListener("click", () => this.#pin(index));
    return element;
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #makeEdge(from, to) {
    const [one, other] = [this.graph.nodes[from], this.graph.nodes[to]];
    const start = [EDGE_OF_DRAWING + one.column * STEP.x + NODE.width, middleOf(one)];
    const end = [EDGE_OF_DRAWING + other.column * STEP.x, middleOf(other)];
    const bend = Math.max(36, (end[0] - start[0]) / 2);
    const path = `M${start.join(" ")} C${start[0] + bend} ${start[1]} ${end[0] - bend} ${end[1]} ${end.join(" ")}`;
    const isOfStandard = one.kind === "standard" || other.kind === "standard";
    return makeSvg("path", { class: isOfStandard ? "edge standard" : "edge", d: path });
  }

  /** @param {number} index */
  #pin(index) {
    this.pinned = this.pinned === index ? null : index;
    this.nodes[index].focus();
    for (const [at, element] of this.nodes.entries()) element.setAttribute("aria-pressed", String(at === this.pinned));
  }

  /** Of all nodes, Tab reaches only the one that was reached last.
   * @param {number} index
   */
  #reach(index) {
    this.nodes[this.current].setAttribute("tabindex", "-1");
    this.current = index;
    this.nodes[index].setAttribute("tabindex", "0");
    this.#point(index);
  }

  /** Shows the way from the main node to a node, and what it needs and is needed by.
   * @param {number | null} index
   */
  #point(index) {
    const chain = index === null ? [] : this.#chainTo(index);
    this.svg.classList.toggle("pointing", index !== null);
    for (const [at, element] of this.nodes.entries()) {
      const isNear = index !== null && (this.#below(index).includes(at) || this.#above(index).includes(at));
      element.classList.toggle("near", isNear);
      element.classList.toggle("way", chain.includes(at));
    }
    for (const [at, [from, to]] of this.graph.edges.entries()) {
      const place = chain.indexOf(from);
      this.edges[at].classList.toggle("way", place !== -1 && chain[place + 1] === to);
      this.edges[at].classList.toggle("near", from === index || to === index);
    }
    this.detail.replaceChildren(...(index === null ? [HINT] : this.#detailOf(index, chain)));
  }

  /**
   * @param {number} index
   * @param {readonly number[]} chain
   */
  #detailOf(index, chain) {
    const { name, version, sizeBytes, packages } = this.graph.nodes[index];
    const bytes =
      sizeBytes === null
        ? "bytes not measured"
        : `${formatSize(sizeBytes)} of the program's bytes are attributed to it`;
    const { words } = MARKS[this.choice.nodeMarks[index]];
    const facts = [
      bytes,
      `${packages} ${packages === 1 ? "package" : "packages"}`,
      `needed by ${this.#above(index).length}, needs ${this.#below(index).length}`,
      ...(words === "" ? [] : [words]),
    ];
    const steps = chain.flatMap((at, place) => [...(place === 0 ? [] : [" › "]), makeName(this.graph.nodes[at].name)]);
    return [
      make("p", {}, [make("strong", {}, [makeName(name)]), ` ${version}`]),
      make("p", {}, [facts.join(" · ")]),
      make("p", { class: "chain" }, chain.length > 1 ? ["a shortest way: ", ...steps] : []),
    ];
  }

  /** @param {number} index */
  #wordsOf(index) {
    const { name, version, sizeBytes } = this.graph.nodes[index];
    const { words } = MARKS[this.choice.nodeMarks[index]];
    const size = sizeBytes === null ? "not measured" : formatSize(sizeBytes);
    return [`${name} ${version}`.trim(), size, words].filter((text) => text !== "").join(", ");
  }

  /** @param {number} index */
  #below(index) {
    return this.#shownEdges()
      .filter(([from]) => from === index)
      .map(([, to]) => to);
  }

  /** @param {number} index */
  #above(index) {
    return this.#shownEdges()
      .filter(([, to]) => to === index)
      .map(([from]) => from);
  }

  #shownEdges() {
    return this.graph.edges.filter((_, at) => this.choice.edgeMarks[at] !== "-");
  }

  /** A way that one program has: rather one that both have.
   * @param {number} index
   */
  #chainTo(index) {
    for (const marks of ["k", "ka", "kr"]) {
      const chain = this.#chainBy(index, marks);
      if (chain.length > 0) return chain;
    }
    return [];
  }

  /**
   * @param {number} index
   * @param {string} marks Of the edges that are followed.
   */
  #chainBy(index, marks) {
    /** @type {Map<number, number>} */
    const before = new Map([[0, -1]]);
    const followed = this.graph.edges.filter((_, at) => marks.includes(this.choice.edgeMarks[at]));
    const below = Map.groupBy(followed, ([from]) => from);
    for (const at of before.keys()) {
      for (const [, to] of below.get(at) ?? []) if (!before.has(to)) before.set(to, at);
    }
    const chain = [];
    for (let at = before.has(index) ? index : -1; at !== -1; at = before.get(at) ?? -1) chain.unshift(at);
    return chain;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { nodes } = this.graph;
    const here = nodes[this.current];
    const column = nodes
      .map((_, at) => at)
      .filter((at) => nodes[at].column === here.column)
      .sort((a, b) => nodes[a].row - nodes[b].row);
    const place = column.indexOf(this.current);
    const chain = this.#chainTo(this.current);
    const [next] = this.#below(this.current).sort((a, b) => nodes[a].row - nodes[b].row);
    /** @type {Record<string, number | undefined>} */
    const targets = {
      ArrowUp: column[place - 1],
      ArrowDown: column[place + 1],
      ArrowLeft: chain.at(-2),
      ArrowRight: next,
      Home: 0,
    };
    if (event.key === "Enter" || event.key === " ") this.#pin(this.current);
    else if (event.key === "Escape" && this.pinned !== null) this.#pin(this.pinned);
    else if (event.key in targets) this.nodes[targets[event.key] ?? this.current].focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

const HINT = "Point at a module, or go to it with Tab and the arrow keys: the way to it and its bytes are shown here.";

/** @param {PageGraphNode} node */
function middleOf({ row }) {
  return EDGE_OF_DRAWING + row * STEP.y + NODE.height / 2;
}

/** The end of a name says more than its beginning.
 * @param {string} name
 * @param {string} sign What stands before it.
 */
function shortened(name, sign = "") {
  const most = SHOWN_CHARACTERS - sign.length;
  return sign + (name.length <= most ? name : `…${name.slice(1 - most)}`);
}

/** Marks are told apart without colours too: lines that rise, and lines that fall.
 * @param {string} form
 */
function hatchPattern(form) {
  const path = form === "added" ? "M-2 10 L10 -2 M6 18 L18 6 M-2 18 L18 -2" : "M-2 6 L6 14 M6 -2 L18 10 M-2 -2 L18 18";
  return makeSvg("pattern", { id: `hatch-${form}`, width: 16, height: 16, patternUnits: "userSpaceOnUse" }, [
    makeSvg("path", { class: `hatching ${form}`, d: path }),
  ]);
}
