/** @import { Area, Tree, Unit } from "./tree.js" */
/** @import { View } from "./address.js" */
import { make, makeName } from "./dom.js";
import { byNumber, byText } from "./order.js";
import { formatShare } from "./size.js";
import { AREA_NAMES, areaIn, shortName, sizeOf, unitOf } from "./words.js";

/** Browsers lay out no element that is higher than some million pixels. */
const MOST_ROWS = 300_000;
const ROWS_BEYOND = 6;
/** Outer nodes that a row which was found is said to be in. */
const PLACES = 3;

/**
 * @typedef {object} TableReader What the table tells of.
 * @property {(node: number) => void} pick
 * @property {(node: number) => void} zoom
 * @property {(sort: { by: string, down: boolean }) => void} sort
 */

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title
 * @property {(node: number) => number | string} key What rows are sorted by.
 * @property {(node: number) => (Node | string)[]} cell
 */

/** What is in the node that the map shows, or what was found in it, as rows. Only rows that can be seen are elements. */
export class NodeTable {
  /**
   * @param {Tree} tree
   * @param {TableReader} reader
   */
  constructor(tree, reader) {
    this.tree = tree;
    this.reader = reader;
    this.columns = columnsOf(tree, "stored");
    this.head = make("div", { role: "row", class: "row head", "aria-rowindex": 1 });
    this.body = make("div", { role: "rowgroup", class: "rows" });
    this.element = make(
      "div",
      {
        role: "grid",
        class: "grid",
        tabindex: 0,
        "aria-labelledby": "table-title",
        "aria-colcount": this.columns.length,
      },
      [make("div", { role: "rowgroup", class: "head-group" }, [this.head]), this.body],
    );
    this.empty = make("p", { class: "empty" }, ["Nothing in here has such a name."]);
    /** @type {number[]} */
    this.rows = [];
    /** @type {View | null} */
    this.view = null;
    this.element.addEventListener("scroll", () => this.#draw());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.body.addEventListener("click", (event) => this.#click(event));
  }

  /** @param {View} view */
  show(view) {
    const { tree } = this;
    const old = this.view;
    this.view = view;
    this.columns = columnsOf(tree, unitOf(view.area));
    const found = view.filter === "" ? tree.children(view.focus) : tree.find(view.focus, view.filter);
    this.count = found.length;
    this.rows = this.#sorted(found, view).slice(0, MOST_ROWS);
    this.element.setAttribute("aria-rowcount", String(this.rows.length + 1));
    this.empty.hidden = this.rows.length > 0;
    this.#drawHead(view);
    if (old?.focus !== view.focus || old.filter !== view.filter) this.element.scrollTop = 0;
    this.#draw();
  }

  /** Shows another row as the picked one.
   * @param {number | null} picked
   */
  mark(picked) {
    if (this.view === null) return;
    this.view = { ...this.view, picked };
    this.#reveal(picked);
    this.#draw();
  }

  /** A row is as high as a finger on a small screen.
   * @returns {number}
   */
  #rowHeight() {
    return matchMedia("(max-width: 640px)").matches ? 44 : 30;
  }

  /**
   * @param {number[]} nodes
   * @param {View} view
   */
  #sorted(nodes, { sort, area }) {
    const by = sort.by === "size" ? columnOf(area) : sort.by;
    const column = this.columns.find(({ id }) => id === by) ?? this.columns[0];
    const keys = nodes.map(column.key);
    const order = typeof keys[0] === "string" ? byText(keys, sort.down) : byNumber(keys, sort.down);
    return Array.from(order, (index) => nodes[index]);
  }

  /** @param {View} view */
  #drawHead({ sort, area }) {
    const by = sort.by === "size" ? columnOf(area) : sort.by;
    const cells = this.columns.map(({ id, title }, index) => {
      const isSorted = id === by;
      const arrow = make("span", { class: "arrow", "aria-hidden": "true" }, [isSorted ? (sort.down ? "▼" : "▲") : ""]);
      const button = make("button", { type: "button", "data-sort": id }, [title, arrow]);
      button.addEventListener("click", () =>
        this.reader.sort({ by: id, down: isSorted ? !sort.down : id !== "name" && id !== "kind" }),
      );
      const order = isSorted ? (sort.down ? "descending" : "ascending") : "none";
      return make(
        "div",
        { role: "columnheader", class: `cell ${id}`, "aria-sort": order, "aria-colindex": index + 1 },
        [button],
      );
    });
    const active = document.activeElement;
    const focused = active instanceof HTMLElement && this.head.contains(active) ? active.dataset.sort : undefined;
    this.head.replaceChildren(...cells);
    if (focused !== undefined) this.head.querySelector(`[data-sort=${focused}]`)?.closest("button")?.focus();
    this.element.dataset.area = columnOf(area);
  }

  #draw() {
    const { view } = this;
    if (view === null) return;
    const height = this.#rowHeight();
    this.body.style.height = `${this.rows.length * height}px`;
    const first = Math.max(0, Math.floor(this.element.scrollTop / height) - ROWS_BEYOND);
    const count = Math.ceil(this.element.clientHeight / height) + 2 * ROWS_BEYOND;
    const drawn = this.rows
      .slice(first, first + count)
      .map((node, index) => this.#row(node, first + index, height, view));
    this.body.replaceChildren(...drawn);
    const active = drawn.find((row) => row.getAttribute("aria-selected") === "true");
    if (active === undefined) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
  }

  /**
   * @param {number} node
   * @param {number} index
   * @param {number} height
   * @param {View} view
   */
  #row(node, index, height, view) {
    const cells = this.columns.map(({ id, cell }, column) =>
      make("div", { role: "gridcell", class: `cell ${id}`, "aria-colindex": column + 1 }, cell(node)),
    );
    if (view.filter !== "") cells[0].append(this.#place(node, view.focus));
    const bar = make("div", { class: "share", "aria-hidden": "true" });
    const whole = this.tree.bytes(view.area, view.focus);
    bar.style.width = `${whole === 0 ? 0 : (100 * this.tree.bytes(view.area, node)) / whole}%`;
    const row = make(
      "div",
      {
        role: "row",
        class: this.tree.isLeaf(node) ? "row" : "row folder",
        id: `row-${node}`,
        "aria-rowindex": index + 2,
        "aria-selected": node === view.picked ? "true" : "false",
        "data-node": node,
      },
      [bar, ...cells],
    );
    row.style.top = `${index * height}px`;
    row.style.height = `${height}px`;
    return row;
  }

  /** What a row that was found is in, as far as it says most.
   * @param {number} node
   * @param {number} focus
   */
  #place(node, focus) {
    const way = this.tree
      .way(node)
      .slice(1, -1)
      .filter((step) => step > focus)
      .map((step) => shortName(this.tree, step));
    const words = way.length > PLACES ? ["…", ...way.slice(-PLACES)] : way;
    return make("span", { class: "place" }, way.length === 0 ? [] : [` in ${words.join(" › ")}`]);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const row = event.target instanceof Element ? event.target.closest("[data-node]") : null;
    if (!(row instanceof HTMLElement)) return;
    this.#open(Number(row.dataset.node));
  }

  /** @param {number} node */
  #open(node) {
    if (this.tree.isLeaf(node)) this.reader.pick(node);
    else this.reader.zoom(node);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== this.element || this.view === null || this.rows.length === 0) return;
    const at = this.view.picked === null ? -1 : this.rows.indexOf(this.view.picked);
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight()) - 2);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.reader.pick(this.rows[Math.max(0, Math.min(this.rows.length - 1, to))]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      this.#open(this.rows[at]);
    }
  }

  /** @param {number | null} node */
  #reveal(node) {
    const index = node === null ? -1 : this.rows.indexOf(node);
    if (index < 0) return;
    const height = this.#rowHeight();
    const room = this.element.clientHeight - height;
    const top = index * height;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + height > this.element.scrollTop + room) this.element.scrollTop = top + height - room;
  }
}

/** The column of an area: of two objects, stored and wire sizes are in the same columns.
 * @param {Area} area
 */
function columnOf(area) {
  return area === "wire" ? area : areaIn(area, "stored");
}

/**
 * @param {Tree} tree
 * @param {Unit} unit What the sizes of two objects are counted in; of one object, both have a column.
 * @returns {Column[]}
 */
function columnsOf(tree, unit) {
  const shown = tree.isCompared ? tree.areas.filter((area) => unitOf(area) === unit) : tree.areas;
  return [
    {
      id: "name",
      title: "Name",
      key: (node) => shortName(tree, node),
      cell: (node) => [makeName(shortName(tree, node))],
    },
    { id: "kind", title: "What", key: (node) => tree.trait(node).kind, cell: (node) => [tree.trait(node).kind] },
    ...shown.map((area) => sizeColumn(tree, area)),
    ...(tree.isCompared ? [] : [shareColumn(tree)]),
  ];
}

/**
 * @param {Tree} tree
 * @param {Area} area
 * @returns {Column}
 */
function sizeColumn(tree, area) {
  return {
    id: columnOf(area),
    title: AREA_NAMES[area],
    key: (node) => tree.bytes(area, node),
    cell: (node) => [sizeOf(tree, area, node)],
  };
}

/**
 * @param {Tree} tree
 * @returns {Column}
 */
function shareColumn(tree) {
  return {
    id: "part",
    title: "Share",
    key: (node) => tree.bytes("stored", node),
    cell: (node) => [formatShare(tree.bytes("stored", node), tree.bytes("stored", 0))],
  };
}
