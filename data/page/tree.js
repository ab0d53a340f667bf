/** @import { Category, Measure, Trait } from "../../src/report/page/page-model.ts" */

/**
 * What areas can stand for: a measure, or how much changed between two.
 * @typedef {Measure | "change" | "changeWire"} Area
 */

/** What is counted: bytes as they are stored, or as they are sent.
 * @typedef {"stored" | "wire"} Unit
 */

/**
 * A tree whose nodes are numbers, in the order of a walk: what is in node n are the nodes from n + 1 to `ends[n]`.
 */
export class Tree {
  /**
   * @param {{ depths: Uint16Array, labelIds: Uint32Array, labels: string[], traitIds: Uint32Array,
   *   ownBytes: Float64Array[], measures: readonly Measure[], categories: readonly Category[],
   *   traits: readonly Trait[] }} columns
   */
  constructor({ depths, labelIds, labels, traitIds, ownBytes, measures, categories, traits }) {
    this.length = depths.length;
    this.labelIds = labelIds;
    this.labels = labels;
    this.traitIds = traitIds;
    this.measures = measures;
    this.categories = categories;
    this.traits = traits;
    this.parents = new Int32Array(this.length).fill(-1);
    this.ends = new Uint32Array(this.length);
    this.#connect(depths);
    /** @type {Partial<Record<Area, Float64Array>>} */
    this.totals = {};
    const change = (/** @type {number} */ from) =>
      this.#sum(ownBytes[from].map((bytes, node) => Math.abs(ownBytes[from + 1][node] - bytes)));
    for (const [index, measure] of measures.entries()) {
      if (measure === "before") this.totals.change = change(index);
      if (measure === "beforeWire") this.totals.changeWire = change(index);
      this.totals[measure] = this.#sum(ownBytes[index]);
    }
    /** @type {readonly Area[]} */
    this.areas = /** @type {Area[]} */ (Object.keys(this.totals));
    /** Indices of the categories that something has. */
    this.present = this.#presentCategories();
    /** @type {Map<Area, Uint8Array>} */
    this.colours = new Map();
  }

  /** @param {Uint16Array} depths */
  #connect(depths) {
    /** @type {number[]} */
    const way = [];
    for (let node = 0; node < this.length; node++) {
      for (; way.length > depths[node]; ) this.ends[/** @type {number} */ (way.pop())] = node;
      if (way.length > 0) this.parents[node] = way[way.length - 1];
      way.push(node);
    }
    for (const node of way) this.ends[node] = this.length;
  }

  #presentCategories() {
    const isUsed = new Uint8Array(this.traits.length);
    for (let node = 0; node < this.length; node++) if (this.isLeaf(node)) isUsed[this.traitIds[node]] = 1;
    return new Set(this.traits.filter((_, trait) => isUsed[trait] === 1).map(({ category }) => category));
  }

  /** @param {Float64Array} own */
  #sum(own) {
    const totals = Float64Array.from(own);
    for (let node = this.length - 1; node > 0; node--) totals[this.parents[node]] += totals[node];
    return totals;
  }

  /** @param {number} node */
  label(node) {
    return this.labels[this.labelIds[node]];
  }

  /** @param {number} node */
  trait(node) {
    return this.traits[this.traitIds[node]];
  }

  /**
   * @param {Area} area
   * @param {number} node
   * @returns {number}
   */
  bytes(area, node) {
    return /** @type {Float64Array} */ (this.totals[area])[node];
  }

  /** Are there two objects? */
  get isCompared() {
    return this.measures[0] === "before";
  }

  /** What a node became larger by, of two objects.
   * @param {number} node
   * @param {Unit} unit
   */
  change(node, unit) {
    return unit === "wire"
      ? this.bytes("afterWire", node) - this.bytes("beforeWire", node)
      : this.bytes("after", node) - this.bytes("before", node);
  }

  /** @param {number} node */
  isLeaf(node) {
    return this.ends[node] === node + 1;
  }

  /**
   * @param {number} node
   * @returns {number[]}
   */
  children(node) {
    const found = [];
    for (let child = node + 1; child < this.ends[node]; child = this.ends[child]) found.push(child);
    return found;
  }

  /** What a node is all that there is in, and what that is all that there is in, down to where there is more to choose.
   * @param {number} node
   */
  descend(node) {
    let inner = node;
    while (!this.isLeaf(inner) && this.ends[inner + 1] === this.ends[inner] && !this.isLeaf(inner + 1)) inner += 1;
    return inner;
  }

  /** From the root to the node, both included.
   * @param {number} node
   */
  way(node) {
    const way = [];
    for (let step = node; step >= 0; step = this.parents[step]) way.unshift(step);
    return way;
  }

  /** Of each node, the category of what is largest in it.
   * @param {Area} area
   */
  coloursBy(area) {
    let colours = this.colours.get(area);
    if (colours !== undefined) return colours;
    const totals = /** @type {Float64Array} */ (this.totals[area]);
    colours = new Uint8Array(this.length);
    const largest = new Float64Array(this.length).fill(-1);
    for (let node = this.length - 1; node >= 0; node--) {
      if (this.isLeaf(node)) colours[node] = this.trait(node).category;
      const parent = this.parents[node];
      if (parent < 0 || totals[node] <= largest[parent]) continue;
      largest[parent] = totals[node];
      colours[parent] = colours[node];
    }
    this.colours.set(area, colours);
    return colours;
  }

  /**
   * The nodes in `folder` whose name or path holds a text, whatever its case.
   * @param {number} folder
   * @param {string} text
   * @returns {number[]}
   */
  find(folder, text) {
    const wanted = text.toLowerCase();
    const last = wanted.slice(wanted.lastIndexOf("/") + 1);
    const whole = this.labels.map((label) => label.toLowerCase().includes(wanted));
    const part = last === wanted ? whole : this.labels.map((label) => label.toLowerCase().includes(last));
    const found = [];
    for (let node = folder + 1; node < this.ends[folder]; node++) {
      const label = this.labelIds[node];
      if (whole[label] || (part[label] && this.path(node).toLowerCase().includes(wanted))) found.push(node);
    }
    return found;
  }

  /** Names from the root's children on.
   * @param {number} node
   */
  path(node) {
    return this.way(node)
      .slice(1)
      .map((step) => this.label(step))
      .join("/");
  }
}
