/** @import { Area, Tree } from "./tree.js" */
/** @import { View } from "./address.js" */
/** @import { ThemeSwitch } from "./theme.js" */
import { formatAddress, parseAddress } from "./address.js";
import { make, makeCard, makeName, theOne } from "./dom.js";
import { TreeMap } from "./map.js";
import { formatBytes, formatCount, formatShare, formatSize } from "./size.js";
import { NodeTable } from "./table.js";
import { AREA_NAMES, areaIn, shortName, sizeOf, unitOf } from "./words.js";

/** The map and the table of one tree, and the view that both show. */
export class Explorer {
  /**
   * @param {Tree} tree
   * @param {ThemeSwitch} theme
   */
  constructor(tree, theme) {
    this.tree = tree;
    this.theme = theme;
    /** @type {View} */
    this.usual = { focus: 0, picked: null, area: tree.areas[0], filter: "", sort: { by: "size", down: true } };
    this.view = parseAddress(tree, location.hash, this.usual);
    /** @type {((area: Area) => void)[]} */
    this.listeners = [];
    const pick = (/** @type {number} */ node) => this.pick(node);
    const zoom = (/** @type {number} */ node) => this.zoom(node);
    this.map = new TreeMap(tree, { pick, zoom, point: (node, place) => this.#point(node, place) });
    this.table = new NodeTable(tree, { pick, zoom, sort: (sort) => this.change({ sort }) });
    this.way = make("nav", { class: "way", "aria-label": "Where the map is" });
    this.count = make("span", { class: "count", role: "status" });
    this.detail = make("aside", { class: "detail", "aria-label": "What is chosen" });
    this.filter = make("input", {
      type: "search",
      placeholder: "Filter by name or path  ( / )",
      "aria-label": "Filter by name or path",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.legend = make("ul", { class: "legend", "aria-label": "Colours" });
    this.areas = make("div", { class: "switches" });
    this.tip = theOne(".tip");
    this.said = theOne(".said");
    this.filter.addEventListener("input", () => this.change({ filter: this.filter.value.trim() }));
    addEventListener("hashchange", () => this.#follow(parseAddress(tree, location.hash, this.usual)));
    new ResizeObserver(() => this.map.fits() || this.show()).observe(this.map.element);
  }

  /** The two cards of the page. */
  cards() {
    const figure = make("div", { class: "figure" }, [this.map.element, this.detail]);
    return [
      { id: "map", title: "Map", element: makeCard("map", "Map", [this.way, figure, this.legend], [this.areas]) },
      {
        id: "table",
        title: "Table",
        element: makeCard("table", "Table", [this.table.element, this.table.empty], [this.count, this.filter]),
      },
    ];
  }

  /** @param {(area: Area) => void} listener Told what areas stand for, now and whenever it changes. */
  onArea(listener) {
    this.listeners.push(listener);
    listener(this.view.area);
  }

  show() {
    if (this.map.element.clientWidth === 0) return;
    this.map.show(this.view, this.theme.palette);
    this.table.show(this.view);
    this.#drawWay();
    this.#drawAreas();
    this.#drawLegend();
    this.#drawDetail();
    const { count = 0 } = this.table;
    const { filter } = this.view;
    this.count.textContent =
      filter === "" ? formatCount(count, "row") : `${formatCount(count, "match").replace(/hs$/, "hes")} below`;
    if (this.filter.value.trim() !== filter) this.filter.value = filter;
  }

  /**
   * Shows another view, and writes it into the address.
   * @param {Partial<View>} change
   */
  change(change) {
    const area = this.view.area;
    this.view = { ...this.view, ...change };
    history.replaceState(null, "", formatAddress(this.tree, this.view, this.usual));
    this.show();
    if (this.view.area !== area) for (const listener of this.listeners) listener(this.view.area);
  }

  /** @param {number} node */
  pick(node) {
    this.view = { ...this.view, picked: node };
    history.replaceState(null, "", formatAddress(this.tree, this.view, this.usual));
    this.map.mark(node);
    this.table.mark(node);
    this.#drawDetail();
    this.said.textContent = this.#describe(node);
  }

  /** Fills the map with a node; the browser's own way back leads back.
   * @param {number} node
   */
  zoom(node) {
    const start = performance.now();
    const focus = this.tree.isLeaf(node) ? Math.max(0, this.tree.parents[node]) : this.tree.descend(node);
    this.view = { ...this.view, focus, picked: this.tree.isLeaf(node) ? node : null, filter: "" };
    history.pushState(null, "", formatAddress(this.tree, this.view, this.usual));
    this.show();
    this.said.textContent = `${this.#describe(focus)}, opened`;
    requestAnimationFrame(() => setTimeout(() => performance.measure("zoom", { start, end: performance.now() })));
  }

  /** To what the node is in that the map shows. */
  leave() {
    let { focus: left } = this.view;
    while (left > 0 && this.tree.descend(this.tree.parents[left]) === this.view.focus) left = this.tree.parents[left];
    if (left === 0) return;
    this.zoom(this.tree.parents[left]);
    this.pick(left);
  }

  nextArea() {
    const { areas } = this.tree;
    this.change({ area: areas[(areas.indexOf(this.view.area) + 1) % areas.length] });
  }

  /** @param {View} view */
  #follow(view) {
    const area = this.view.area;
    this.view = view;
    this.show();
    if (view.area !== area) for (const listener of this.listeners) listener(view.area);
  }

  #drawWay() {
    const steps = this.tree.way(this.view.focus);
    this.way.replaceChildren(
      make(
        "ol",
        {},
        steps.map((node, index) => {
          const isHere = index === steps.length - 1;
          const name = [makeName(shortName(this.tree, node))];
          if (isHere) {
            const size = make("span", { class: "number" }, [sizeOf(this.tree, this.view.area, node)]);
            return make("li", {}, [make("span", { "aria-current": "location" }, name), size]);
          }
          const button = make("button", { type: "button", class: "plain" }, name);
          button.addEventListener("click", () => this.zoom(node));
          return make("li", {}, [button]);
        }),
      ),
    );
  }

  /** Of two images: which side, and what is counted. Of one object: what is counted; of two files: which side. */
  #drawAreas() {
    const { areas, isCompared } = this.tree;
    const { area } = this.view;
    const units = areas.filter((other) => areaIn(other, "stored") === areaIn(area, "stored"));
    const sides = areas.filter((other) => unitOf(other) === unitOf(area));
    const focused = this.areas.contains(document.activeElement) ? document.activeElement?.textContent : undefined;
    const unknown = units.length > 1 ? [] : [notMeasured()];
    this.areas.replaceChildren(
      ...(isCompared
        ? [
            segments(
              "Areas show",
              sides.map((side) => this.#areaButton(side, AREA_NAMES[side])),
            ),
          ]
        : []),
      segments("Areas by", [
        ...(isCompared && units.length === 1
          ? []
          : units.map((other) => this.#areaButton(other, AREA_NAMES[unitOf(other)]))),
        ...unknown,
      ]),
    );
    for (const button of this.areas.querySelectorAll("button")) if (button.textContent === focused) button.focus();
  }

  /**
   * @param {Area} area
   * @param {string} name
   */
  #areaButton(area, name) {
    const button = make("button", { type: "button", "aria-pressed": String(area === this.view.area) }, [name]);
    button.addEventListener("click", () => this.change({ area }));
    return button;
  }

  #drawLegend() {
    const { fills } = this.theme.palette;
    this.legend.replaceChildren(
      ...[...this.tree.present]
        .sort((a, b) => a - b)
        .map((category) => {
          const { name, colour } = this.tree.categories[category];
          const swatch = make("span", { class: "swatch", "aria-hidden": "true" });
          swatch.style.background = fills[colour];
          return make("li", {}, [swatch, name]);
        }),
    );
  }

  #drawDetail() {
    const { tree } = this;
    const node = this.view.picked ?? this.view.focus;
    const { kind, details } = tree.trait(node);
    const sizes = tree.isCompared ? this.#changes(node) : this.#sizes(node);
    const inside = tree.isLeaf(node) ? [] : row("Holds", [formatCount(tree.children(node).length, "part")]);
    const way = tree
      .way(tree.parents[node])
      .map((step) => shortName(tree, step))
      .join(" › ");
    this.detail.replaceChildren(
      make("p", { class: "kind" }, [kind]),
      make("h3", {}, [makeName(tree.label(node))]),
      ...(node === 0 ? [] : [make("p", { class: "place" }, [`in ${way}`])]),
      make("dl", {}, [...sizes, ...inside, ...details.flatMap(({ name, value }) => row(name, [makeName(value)]))]),
    );
  }

  /** @param {number} node */
  #sizes(node) {
    const { tree } = this;
    return tree.measures.flatMap((measure) => {
      const bytes = tree.bytes(measure, node);
      return row(AREA_NAMES[measure], [
        make("strong", {}, [formatSize(bytes)]),
        ` ${formatShare(bytes, tree.bytes(measure, 0))}`,
        make("small", {}, [formatBytes(bytes)]),
      ]);
    });
  }

  /** @param {number} node */
  #changes(node) {
    const { tree } = this;
    return tree.areas.flatMap((area) => {
      if (areaIn(area, "stored") !== "change") return [];
      const unit = unitOf(area);
      const [before, after] = /** @type {const} */ (["before", "after"]).map((side) =>
        tree.bytes(areaIn(side, unit), node),
      );
      return row("Change", [
        make("strong", {}, [sizeOf(tree, area, node)]),
        ` ${AREA_NAMES[unit].toLowerCase()}`,
        make("small", {}, [`${formatSize(before)} → ${formatSize(after)}`]),
        make("small", {}, [`${formatBytes(before)} → ${formatBytes(after)}`]),
      ]);
    });
  }

  /**
   * @param {number | null} node
   * @param {{ x: number, y: number }} place
   */
  #point(node, { x, y }) {
    this.tip.hidden = node === null;
    if (node === null) return;
    this.tip.replaceChildren(
      make("strong", {}, [makeName(shortName(this.tree, node))]),
      make("span", {}, [`${sizeOf(this.tree, this.view.area, node)} · ${this.tree.trait(node).kind}`]),
    );
    const { offsetWidth, offsetHeight } = this.tip;
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - offsetWidth - 4))}px`;
    this.tip.style.top = `${y + 18 + offsetHeight > innerHeight ? y - offsetHeight - 10 : y + 18}px`;
  }

  /** @param {number} node */
  #describe(node) {
    const { area } = this.view;
    const share = formatShare(this.tree.bytes(area, node), this.tree.bytes(area, 0));
    return `${this.tree.label(node)}, ${this.tree.trait(node).kind}, ${sizeOf(this.tree, area, node)}, ${share}`;
  }
}

/**
 * @param {string} name
 * @param {(Node | string)[]} value
 */
function row(name, value) {
  return [make("dt", {}, [name]), make("dd", {}, value)];
}

/**
 * @param {string} name
 * @param {readonly Node[]} buttons
 */
function segments(name, buttons) {
  return make("div", { class: "segments", role: "group", "aria-label": name }, buttons);
}

/** A file alone is on no wire: only what is in a layer is compressed. */
function notMeasured() {
  const words = "not measured: this is a file, and only layers of images are compressed";
  return make("button", { type: "button", disabled: true, title: words, "aria-label": `On the wire: ${words}` }, [
    "On the wire",
  ]);
}
