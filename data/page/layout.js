/** @import { Area, Tree } from "./tree.js" */

/**
 * @typedef {object} Tile
 * @property {number} node
 * @property {number} top What the tile was cut for: `node`, or a folder that has nothing but a folder, down to `node`.
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} level 1 for what is directly in the node that is shown.
 * @property {"tile" | "group" | "rest"} form A group is cut up further; a rest is all that is too small to be seen.
 */

/** In pixels. */
const SMALLEST_AREA = 14;
const SMALLEST_GROUP = 26;
const HEADER = 17;
const HEADER_WIDTH = 44;
const GAP = 2;

/**
 * Tiles for what is in a node, largest first, after Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000). What
 * would be too small to be seen is put together, so there are never more tiles than a screen has room for.
 * @param {Tree} tree
 * @param {Area} area
 * @param {number} root
 * @param {number} width
 * @param {number} height
 * @returns {Tile[]}
 */
export function layOut(tree, area, root, width, height) {
  const totals = /** @type {Float64Array} */ (tree.totals[area]);
  /** @type {Tile[]} */
  const tiles = [];
  /** @type {Tile[]} */
  const pending = [{ node: root, top: root, x: 0, y: 0, width, height, level: 0, form: "group" }];
  for (let outer = pending.pop(); outer !== undefined; outer = pending.pop()) {
    const inside = outer.level === 0 ? outer : insideOf(outer);
    for (const tile of cutUp(tree, totals, outer.node, inside)) {
      tile.level = outer.level + 1;
      const isGroup = tile.form === "tile" && !tree.isLeaf(tile.node);
      if (isGroup && tile.width >= SMALLEST_GROUP && tile.height >= SMALLEST_GROUP) {
        tile.form = "group";
        tile.node = tree.descend(tile.node);
        pending.push(tile);
      }
      tiles.push(tile);
    }
  }
  return tiles;
}

/** Does a group have room for its name?
 * @param {{ width: number, height: number }} tile
 */
export function hasHeader({ width, height }) {
  return width >= HEADER_WIDTH && height >= HEADER + SMALLEST_GROUP / 2;
}

/** @param {Tile} tile */
function insideOf(tile) {
  const top = hasHeader(tile) ? HEADER : GAP;
  return { x: tile.x + GAP, y: tile.y + top, width: tile.width - 2 * GAP, height: tile.height - top - GAP };
}

/**
 * @param {Tree} tree
 * @param {Float64Array} totals
 * @param {number} node
 * @param {{ x: number, y: number, width: number, height: number }} rectangle
 * @returns {Tile[]}
 */
function cutUp(tree, totals, node, rectangle) {
  const whole = totals[node];
  if (whole === 0) return [];
  const scale = (rectangle.width * rectangle.height) / whole;
  /** @type {{ node: number, size: number }[]} */
  const items = [];
  let seenBytes = 0;
  for (let child = node + 1; child < tree.ends[node]; child = tree.ends[child]) {
    const size = totals[child] * scale;
    if (size < SMALLEST_AREA) continue;
    seenBytes += totals[child];
    items.push({ node: child, size });
  }
  items.sort((a, b) => b.size - a.size || a.node - b.node);
  const tiles = squarify(items, rectangle);
  const rest = (whole - seenBytes) * scale;
  if (rest < 1) return tiles;
  // The rest lies where the squares end, at the bottom right: so it is put behind the smallest.
  return squarify([...items, { node, size: rest }], rectangle).map((tile, index) =>
    index === items.length ? { ...tile, form: "rest" } : tile,
  );
}

/**
 * @param {readonly { node: number, size: number }[]} items Sizes in square pixels, together the rectangle's.
 * @param {{ x: number, y: number, width: number, height: number }} rectangle
 * @returns {Tile[]}
 */
function squarify(items, rectangle) {
  let { x, y, width, height } = rectangle;
  /** @type {Tile[]} */
  const tiles = [];
  for (let start = 0; start < items.length; ) {
    const side = Math.min(width, height);
    let sum = items[start].size;
    let end = start + 1;
    for (; end < items.length; end++) {
      const next = sum + items[end].size;
      if (
        worst(items[start].size, items[end].size, next, side) > worst(items[start].size, items[end - 1].size, sum, side)
      )
        break;
      sum = next;
    }
    const thickness = side === 0 ? 0 : sum / side;
    let along = 0;
    for (const { node, size } of items.slice(start, end)) {
      const length = thickness === 0 ? 0 : size / thickness;
      const place =
        width >= height
          ? { x, y: y + along, width: thickness, height: length }
          : { x: x + along, y, width: length, height: thickness };
      tiles.push({ node, top: node, ...place, level: 0, form: "tile" });
      along += length;
    }
    if (width >= height) {
      x += thickness;
      width = Math.max(0, width - thickness);
    } else {
      y += thickness;
      height = Math.max(0, height - thickness);
    }
    start = end;
  }
  return tiles;
}

/**
 * How far the least square tile of a row is from a square.
 * @param {number} largest
 * @param {number} smallest
 * @param {number} sum
 * @param {number} side
 */
function worst(largest, smallest, sum, side) {
  const square = side * side;
  return Math.max((square * largest) / (sum * sum), (sum * sum) / (square * smallest));
}
