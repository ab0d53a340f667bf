/** @import { Area, Tree, Unit } from "./tree.js" */
import { formatChange, formatSize } from "./size.js";

/** What an area is called.
 * @type {Record<Area, string>}
 */
export const AREA_NAMES = {
  stored: "Stored",
  wire: "On the wire",
  change: "Change",
  before: "Before",
  after: "After",
  changeWire: "Change",
  beforeWire: "Before",
  afterWire: "After",
};

/** What an area counts.
 * @param {Area} area
 * @returns {Unit}
 */
export function unitOf(area) {
  return /wire$/i.test(area) ? "wire" : "stored";
}

/** The same side of two objects, counted otherwise: `change` for `changeWire`. Of one object, what is counted instead.
 * @param {Area} area
 * @param {Unit} unit
 * @returns {Area}
 */
export function areaIn(area, unit) {
  if (area === "stored" || area === "wire") return unit;
  const side = area.replace("Wire", "");
  return /** @type {Area} */ (unit === "wire" ? `${side}Wire` : side);
}

/**
 * A name without what its parent's name says already: `internal/transport` in `google.golang.org/grpc`.
 * @param {Tree} tree
 * @param {number} node
 */
export function shortName(tree, node) {
  const label = tree.label(node);
  for (let outer = tree.parents[node]; outer > 0; outer = tree.parents[outer]) {
    const prefix = tree.label(outer);
    const next = label[prefix.length];
    if (label.startsWith(prefix) && (next === "/" || next === ".")) return label.slice(prefix.length + 1);
  }
  return label;
}

/**
 * The names from one node down to another in it, without those that say the same again.
 * @param {Tree} tree
 * @param {number} top
 * @param {number} node
 */
export function nameOfWay(tree, top, node) {
  if (top === node) return shortName(tree, node);
  const names = tree
    .way(node)
    .filter((step) => step >= top)
    .map((step) => shortName(tree, step));
  return names.filter((name, index) => name !== names[index - 1]).join("/");
}

/**
 * @param {Tree} tree
 * @param {Area} area
 * @param {number} node
 */
export function sizeOf(tree, area, node) {
  const isChange = area === "change" || area === "changeWire";
  return isChange ? formatChange(tree.change(node, unitOf(area))) : formatSize(tree.bytes(area, node));
}
