/** @import { Palette } from "./palette.js" */
/** @import { Tile } from "./layout.js" */
/** @import { Tree } from "./tree.js" */
/** @import { View } from "./address.js" */
import { make } from "./dom.js";
import { hasHeader, layOut } from "./layout.js";
import { nameOfWay, sizeOf } from "./words.js";

const FONT = "system-ui, sans-serif";
const SMALLEST_LABEL = { width: 34, height: 15 };
const LINE = 15;
const PADDING = 4;
/** No letter is narrower than this, so a longer text need not be measured. */
const NARROWEST = 2;

/**
 * @typedef {object} MapReader What the map tells of.
 * @property {(node: number) => void} pick
 * @property {(node: number) => void} zoom
 * @property {(node: number | null, place: { x: number, y: number }) => void} point
 */

/** The treemap: one canvas with the tiles, and one above it with what is pointed at and picked. */
export class TreeMap {
  /**
   * @param {Tree} tree
   * @param {MapReader} reader
   */
  constructor(tree, reader) {
    this.tree = tree;
    this.reader = reader;
    this.tiles = make("canvas", { "aria-hidden": "true" });
    this.marks = make("canvas", { "aria-hidden": "true" });
    this.element = make(
      "div",
      {
        class: "map",
        tabindex: 0,
        role: "application",
        "aria-roledescription": "treemap",
        "aria-label": "Map: arrows choose, Enter opens, Backspace goes back. The table below has the same.",
      },
      [this.tiles, this.marks],
    );
    /** @type {Tile[]} */
    this.layout = [];
    /** @type {View | null} */
    this.view = null;
    /** @type {Palette | null} */
    this.palette = null;
    /** @type {Tile | null} */
    this.pointed = null;
    this.drawn = { width: 0, height: 0 };
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("pointermove", (event) => this.#point(event));
    this.element.addEventListener("pointerleave", () => this.#leave());
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * @param {View} view
   * @param {Palette} palette
   */
  show(view, palette) {
    const moved = this.view !== null && this.view.focus !== view.focus;
    const from = this.layout.find(
      ({ node, top, form }) => (node === view.focus || top === view.focus) && form === "group",
    );
    this.view = view;
    this.palette = palette;
    this.pointed = null;
    const { width, height } = this.#size();
    this.drawn = { width, height };
    this.layout = layOut(this.tree, view.area, view.focus, width, height);
    this.#paint(width, height);
    this.mark(view.picked);
    if (moved) this.#arrive(from, width, height);
  }

  /** Outlines what is picked and what is pointed at.
   * @param {number | null} picked
   */
  mark(picked) {
    if (this.view === null || this.palette === null) return;
    this.view = { ...this.view, picked };
    const context = sharp(this.marks, this.#size());
    context.strokeStyle = this.palette.picked;
    const chosen = this.#tileOf(picked);
    for (const [tile, thickness] of /** @type {const} */ ([
      [this.pointed, 1.5],
      [chosen, 3],
    ])) {
      if (tile === null) continue;
      context.lineWidth = thickness;
      const inset = thickness / 2;
      context.strokeRect(tile.x + inset, tile.y + inset, tile.width - thickness, tile.height - thickness);
    }
  }

  /** Where a node is, or what it is in, as deep as it can be seen.
   * @param {number | null} node
   */
  #tileOf(node) {
    if (node === null) return null;
    for (let step = node; step > (this.view?.focus ?? 0); step = this.tree.parents[step]) {
      const tile = this.layout.find(({ node, top, form }) => (node === step || top === step) && form !== "rest");
      if (tile !== undefined) return tile;
    }
    return null;
  }

  /** Was it drawn for the place that it has? */
  fits() {
    const { width, height } = this.#size();
    return this.drawn.width === width && this.drawn.height === height;
  }

  #size() {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #paint(width, height) {
    const { palette, tree, view } = this;
    if (palette === null || view === null) return;
    const context = sharp(this.tiles, { width, height });
    const colours = tree.coloursBy(view.area);
    const fills = tree.categories.map(({ colour }) => palette.fills[colour]);
    context.fillStyle = palette.group;
    context.fillRect(0, 0, width, height);
    for (const tile of this.layout) {
      const { form, node } = tile;
      context.fillStyle = form === "tile" ? fills[colours[node]] : palette.group;
      context.fillRect(tile.x, tile.y, tile.width, tile.height);
      if (form === "rest") hatch(context, tile, fills[colours[node]]);
      if (tile.width < 3 || tile.height < 3) continue;
      context.strokeStyle = palette.edge;
      context.lineWidth = 1;
      context.strokeRect(tile.x + 0.5, tile.y + 0.5, tile.width - 1, tile.height - 1);
    }
    this.#letter(context, palette, view);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Palette} palette
   * @param {View} view
   */
  #letter(context, palette, view) {
    context.textBaseline = "middle";
    context.direction = "ltr";
    for (const tile of this.layout) {
      if (tile.form === "rest" || tile.width < SMALLEST_LABEL.width || tile.height < SMALLEST_LABEL.height) continue;
      const isGroup = tile.form === "group";
      if (isGroup && !hasHeader(tile)) continue;
      context.fillStyle = isGroup ? palette.groupText : palette.text;
      context.font = `${isGroup ? 600 : 400} 12px ${FONT}`;
      const room = tile.width - 2 * PADDING;
      const size = sizeOf(this.tree, view.area, tile.node);
      const name = nameOfWay(this.tree, tile.top, tile.node);
      if (isGroup) {
        const width = context.measureText(`${name}  ${size}`).width;
        const words = width <= room ? `${name}  ${size}` : fit(context, name, room);
        context.fillText(words, tile.x + PADDING, tile.y + 9.5);
        continue;
      }
      context.fillText(fit(context, name, room), tile.x + PADDING, tile.y + PADDING + 6);
      if (tile.height >= 2 * LINE + PADDING && context.measureText(size).width <= room)
        context.fillText(size, tile.x + PADDING, tile.y + PADDING + 6 + LINE);
    }
  }

  /** A short move from where it was, for those who do not mind motion.
   * @param {Tile | undefined} from
   * @param {number} width
   * @param {number} height
   */
  #arrive(from, width, height) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const start =
      from === undefined
        ? "scale(1.06)"
        : `translate(${from.x}px, ${from.y}px) scale(${from.width / width}, ${from.height / height})`;
    this.tiles.animate(
      [
        { transform: start, opacity: 0.5 },
        { transform: "none", opacity: 1 },
      ],
      {
        duration: 180,
        easing: "ease-out",
      },
    );
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.view === null) return;
    const tile = this.#tileAt(event);
    if (tile === null) return;
    const { focus } = this.view;
    let child = tile.node;
    while (child !== focus && this.tree.parents[child] !== focus) child = this.tree.parents[child];
    if (child === focus) return;
    if (this.tree.isLeaf(child)) this.reader.pick(child);
    else this.reader.zoom(child);
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (event.pointerType === "touch") return;
    const tile = this.#tileAt(event);
    if (tile !== this.pointed) {
      this.pointed = tile;
      this.mark(this.view?.picked ?? null);
    }
    this.reader.point(tile?.form === "rest" ? null : (tile?.node ?? null), { x: event.clientX, y: event.clientY });
  }

  #leave() {
    this.pointed = null;
    this.mark(this.view?.picked ?? null);
    this.reader.point(null, { x: 0, y: 0 });
  }

  /** The innermost tile below the pointer: those come last.
   * @param {MouseEvent} event
   */
  #tileAt(event) {
    const box = this.element.getBoundingClientRect();
    const x = event.clientX - box.left - this.element.clientLeft;
    const y = event.clientY - box.top - this.element.clientTop;
    return (
      this.layout.findLast(
        (tile) => x >= tile.x && x < tile.x + tile.width && y >= tile.y && y < tile.y + tile.height,
      ) ?? null
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.view === null) return;
    const direction = DIRECTIONS[event.key];
    const { focus, picked } = this.view;
    if (direction !== undefined) {
      event.preventDefault();
      const next = this.#neighbour(direction);
      if (next !== undefined) this.reader.pick(next);
    } else if (event.key === "Enter" && picked !== null && picked !== focus && !this.tree.isLeaf(picked)) {
      event.preventDefault();
      this.reader.zoom(picked);
    }
  }

  /** The nearest tile in a direction, of those that are directly in the node that is shown.
   * @param {{ x: number, y: number }} direction
   */
  #neighbour({ x, y }) {
    const outer = this.layout.filter(({ level, form }) => level === 1 && form !== "rest");
    const marked = this.#tileOf(this.view?.picked ?? null);
    const from = outer.find((tile) => marked !== null && isWithin(tile, marked));
    if (from === undefined) return outer[0]?.node;
    const [fromX, fromY] = [from.x + from.width / 2, from.y + from.height / 2];
    let [best, least] = [/** @type {Tile | undefined} */ (undefined), Number.POSITIVE_INFINITY];
    for (const tile of outer) {
      const away = [tile.x + tile.width / 2 - fromX, tile.y + tile.height / 2 - fromY];
      const forward = away[0] * x + away[1] * y;
      const aside = Math.abs(away[0] * y) + Math.abs(away[1] * x);
      if (forward <= 1 || forward + 2 * aside >= least) continue;
      least = forward + 2 * aside;
      best = tile;
    }
    return best?.node;
  }
}

/** @type {Record<string, { x: number, y: number }>} */
const DIRECTIONS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/**
 * @param {Tile} outer
 * @param {Tile} inner
 */
function isWithin(outer, inner) {
  return (
    inner.x >= outer.x - 1 &&
    inner.y >= outer.y - 1 &&
    inner.x + inner.width <= outer.x + outer.width + 1 &&
    inner.y + inner.height <= outer.y + outer.height + 1
  );
}

/** A canvas as large as its place, with a pixel for each of the screen's, and empty.
 * @param {HTMLCanvasElement} canvas
 * @param {{ width: number, height: number }} size
 */
function sharp(canvas, { width, height }) {
  const ratio = Math.min(2, devicePixelRatio);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  context.scale(ratio, ratio);
  return context;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Tile} tile
 * @param {string} colour
 */
function hatch(context, { x, y, width, height }, colour) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.globalAlpha = 0.75;
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  for (let start = -height; start < width; start += 6) {
    context.moveTo(x + start, y + height);
    context.lineTo(x + start + height, y);
  }
  context.stroke();
  context.restore();
}

/** As much of a text as there is room for.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} room
 */
function fit(context, text, room) {
  const fits = (/** @type {string} */ words) =>
    words.length * NARROWEST <= room && context.measureText(words).width <= room;
  if (fits(text)) return text;
  const isPath = text.includes("/") && !text.includes(" ");
  if (!isPath) return cut(text, room, fits);
  // Of a path the end says most.
  for (let slash = text.indexOf("/"); slash >= 0; slash = text.indexOf("/", slash + 1)) {
    const tail = `…${text.slice(slash)}`;
    if (tail.length > 4 && fits(tail)) return tail;
  }
  const last = /[^/]+(?:\/v\d+)?\/?$/.exec(text)?.[0] ?? text;
  return fits(last) ? last : cut(last, room, fits);
}

/**
 * @param {string} text
 * @param {number} room
 * @param {(words: string) => boolean} fits
 */
function cut(text, room, fits) {
  let [low, high] = [0, Math.min(text.length, Math.ceil(room / NARROWEST))];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (fits(`${text.slice(0, middle)}…`)) low = middle;
    else high = middle - 1;
  }
  return low < 2 ? "" : `${text.slice(0, low)}…`;
}
