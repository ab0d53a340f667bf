import type { RecordedPackage, SizeRecord } from "../../format/size-record/size-record.ts";
import { escapeForTerminal } from "../escape.ts";
import type { GateReport } from "../gate-report.ts";
import { formatChange, formatSize } from "../size.ts";

const WIDTH = 960;
const HEIGHT = 540;
const HEAD = 44;
/** Smaller packages are one area. */
const MOST_AREAS = 150;
/** An area must be this large to have a label. */
const LABEL_WIDTH = 64;
const LABEL_HEIGHT = 24;
const CHARACTER_WIDTH = 6.2;
/** Smaller changes have no colour. */
const LEAST_CHANGE_BYTES = 512;
const LEAST_CHANGE_SHARE = 0.005;

/** What grew is red, what shrank green, and new packages have a dark frame; hues that also differ in lightness. */
const FILL = { grew: "#f2a59b", came: "#e4735f", shrank: "#a8d5a2", same: "#dfe4ea" } as const;

interface Area {
  readonly name: string;
  readonly sizeBytes: number;
  readonly changeBytes: number;
  readonly state: keyof typeof FILL;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A picture of each service that was measured, with the name of its file. The same report gives the same bytes.
 */
export function mapsOf({ services }: GateReport): readonly { readonly name: string; readonly svg: string }[] {
  return services.flatMap(({ now, baseline }, index) => {
    if (now === null) return [];
    const word = `${now.service}-${now.platform}`.replaceAll(/[^\w.-]+/g, "-");
    return [{ name: `map-${index + 1}-${word}.svg`, svg: mapOf(now, baseline) }];
  });
}

/** An area for each package, as large as its stored bytes, coloured by how it changed. */
function mapOf(now: SizeRecord, baseline: SizeRecord | null): string {
  const areas = areasOf(now, baseline);
  const title = titleOf(now, baseline);
  const places = squarify(areas, { x: 0, y: HEAD, width: WIDTH, height: HEIGHT - HEAD });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" role="img">`,
    `<title>${xml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="8" y="18" font-size="14" font-weight="600" fill="#1b2733">${xml(title)}</text>`,
    legend(),
    ...places.map(([area, place]) => drawn(area, place)),
    "</svg>\n",
  ].join("\n");
}

function titleOf({ service, platform, sizeBytes, wireBytes }: SizeRecord, baseline: SizeRecord | null): string {
  const change = baseline === null ? "" : ` (${formatChange(sizeBytes - baseline.sizeBytes)})`;
  const wire = wireBytes === null ? "" : `, ${formatSize(wireBytes)} on the wire`;
  return `${service} ${platform}: ${formatSize(sizeBytes)} stored${change}${wire}`;
}

function areasOf(now: SizeRecord, baseline: SizeRecord | null): readonly Area[] {
  const keyOf = ({ name, module }: RecordedPackage) => `${module ?? ""}\0${name}`;
  const before = new Map((baseline?.packages ?? []).map((one) => [keyOf(one), one.sizeBytes]));
  const all = now.packages
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .map((one): Area => {
      const earlier = before.get(keyOf(one));
      const changeBytes = baseline === null ? 0 : one.sizeBytes - (earlier ?? 0);
      return { name: one.name, sizeBytes: one.sizeBytes, changeBytes, state: stateOf(changeBytes, earlier) };
    })
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  const rest = all.slice(MOST_AREAS);
  if (rest.length === 0) return all;
  const sum = (of: (area: Area) => number) => rest.reduce((total, area) => total + of(area), 0);
  const together = { sizeBytes: sum((area) => area.sizeBytes), changeBytes: sum((area) => area.changeBytes) };
  return [...all.slice(0, MOST_AREAS), { name: `${rest.length} more`, ...together, state: "same" }];
}

/** Some bytes come and go in many packages with any change: they would hide the packages that really changed. */
function stateOf(changeBytes: number, earlier: number | undefined): Area["state"] {
  if (Math.abs(changeBytes) < Math.max(LEAST_CHANGE_BYTES, LEAST_CHANGE_SHARE * (earlier ?? 0))) return "same";
  if (changeBytes < 0) return "shrank";
  return earlier === undefined ? "came" : "grew";
}

/**
 * Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000. Areas must be sorted, the largest first; their places fill the
 * rectangle.
 */
function squarify(areas: readonly Area[], whole: Rectangle): readonly (readonly [Area, Rectangle])[] {
  const total = areas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const scale = total === 0 ? 0 : (whole.width * whole.height) / total;
  const places: (readonly [Area, Rectangle])[] = [];
  let free = whole;
  for (let at = 0; at < areas.length; ) {
    const side = Math.min(free.width, free.height);
    let end = at + 1;
    while (end < areas.length && worst(areas, at, end + 1, side, scale) <= worst(areas, at, end, side, scale)) end += 1;
    const row = areas.slice(at, end);
    const thickness = (row.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) * scale) / side;
    let along = 0;
    for (const area of row) {
      const length = (area.sizeBytes * scale) / thickness;
      const isColumn = free.width >= free.height;
      places.push([
        area,
        isColumn
          ? { x: free.x, y: free.y + along, width: thickness, height: length }
          : { x: free.x + along, y: free.y, width: length, height: thickness },
      ]);
      along += length;
    }
    free =
      free.width >= free.height
        ? { ...free, x: free.x + thickness, width: free.width - thickness }
        : { ...free, y: free.y + thickness, height: free.height - thickness };
    at = end;
  }
  return places;
}

/** The worst ratio of sides in a row of the areas from `start` to `end`. */
function worst(areas: readonly Area[], start: number, end: number, side: number, scale: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum += areas[at]!.sizeBytes * scale;
  const [largest, smallest] = [areas[start]!.sizeBytes * scale, areas[end - 1]!.sizeBytes * scale];
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}

function drawn({ name, sizeBytes, changeBytes, state }: Area, { x, y, width, height }: Rectangle): string {
  const at = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const sizes = `${formatSize(sizeBytes)}${changeBytes === 0 ? "" : ` (${formatChange(changeBytes)})`}`;
  const frame = state === "came" ? 'stroke="#8c2a1c" stroke-width="1.5"' : 'stroke="#ffffff" stroke-width="1"';
  const box = `<rect ${at} fill="${FILL[state]}" ${frame}><title>${xml(`${name}: ${sizes}`)}</title></rect>`;
  if (width < LABEL_WIDTH || height < LABEL_HEIGHT) return box;
  const room = Math.floor((width - 8) / CHARACTER_WIDTH);
  const line = (dy: number, text: string, colour: string) =>
    `<text x="${round(x + 4)}" y="${round(y + dy)}" font-size="11" fill="${colour}">${xml(fitted(text, room))}</text>`;
  const hasRoom = height >= 2 * LABEL_HEIGHT - 8 && sizes.length <= room;
  const second = hasRoom ? line(28, sizes, "#44515e") : "";
  return `${box}${line(14, name, "#1b2733")}${second}`;
}

/** Import paths are told apart by how they end. */
function fitted(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - Math.max(1, characters - 1))}`.toWellFormed();
}

function legend(): string {
  const words = { came: "new", grew: "grew", shrank: "shrank", same: "about the same" } as const;
  return Object.entries(words)
    .map(([state, word], index) => {
      const x = 8 + index * 80;
      return `<rect x="${x}" y="27" width="10" height="10" fill="${FILL[state as keyof typeof FILL]}"/><text x="${x + 15}" y="36" font-size="11" fill="#44515e">${word}</text>`;
    })
    .join("");
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** XML 1.0, §2.2 and §2.4. */
function xml(text: string): string {
  return escapeForTerminal(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
