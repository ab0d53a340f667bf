import type { RecordedPackage, SizeRecord } from "../../format/size-record/size-record.ts";
import { escapeForTerminal } from "../escape.ts";
import type { GateReport } from "../gate-report.ts";
import { formatChange, formatSize } from "../size.ts";
import { type Rectangle, squarify } from "./squarified.ts";

const WIDTH = 1200;
const HEIGHT = 600;
const HEAD = 44;
/** The right part names the largest changes, whose areas are often too small for a name. */
const MAP_WIDTH = 880;
const MOST_CHANGES = 12;
/** Smaller packages are one area. */
const MOST_AREAS = 150;
/** An area must be this large to have a label. */
const LABEL_WIDTH = 64;
const LABEL_HEIGHT = 24;
const CHARACTER_WIDTH = 6.2;
/** Smaller changes have no colour. */
const LEAST_CHANGE_BYTES = 512;
const LEAST_CHANGE_SHARE = 0.005;

/** What grew is red, what shrank green, and what is new a darker red; hues that also differ in lightness. */
const FILL = { grew: "#f2a59b", came: "#e4735f", shrank: "#a8d5a2", same: "#dfe4ea" } as const;

const DARK = "#1b2733";
const PALE = "#44515e";

interface Area {
  /** Module and name; undefined for what is several packages. */
  readonly key: string | undefined;
  readonly name: string;
  readonly sizeBytes: number;
  readonly changeBytes: number;
  readonly state: keyof typeof FILL;
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
  const all = packagesOf(now, baseline);
  const changes = all
    .filter(({ state }) => state !== "same")
    .sort((a, b) => Math.abs(b.changeBytes) - Math.abs(a.changeBytes) || (a.name < b.name ? -1 : 1));
  const numbers = new Map(changes.slice(0, MOST_CHANGES).map(({ key }, index) => [key, index + 1]));
  const title = titleOf(now, baseline);
  const places = squarify(areasOf(all), { x: 0, y: HEAD, width: MAP_WIDTH, height: HEIGHT - HEAD });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" role="img">`,
    `<title>${xml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="8" y="18" font-size="14" font-weight="600" fill="${DARK}">${xml(title)}</text>`,
    legend(),
    ...places.map(([area, place]) => drawn(area, place, numbers.get(area.key))),
    ...panel(changes, baseline !== null),
    "</svg>\n",
  ].join("\n");
}

function titleOf({ service, platform, sizeBytes, wireBytes }: SizeRecord, baseline: SizeRecord | null): string {
  const change = baseline === null ? "" : ` (${formatChange(sizeBytes - baseline.sizeBytes)})`;
  const wire = wireBytes === null ? "" : `, ${formatSize(wireBytes)} on the wire`;
  return `${service} ${platform}: ${formatSize(sizeBytes)} stored${change}${wire}`;
}

/** The packages of now and of the baseline, in no particular order. */
function packagesOf(now: SizeRecord, baseline: SizeRecord | null): readonly Area[] {
  const keyOf = ({ name, module }: RecordedPackage) => `${module ?? ""}\0${name}`;
  const before = new Map((baseline?.packages ?? []).map((one) => [keyOf(one), one]));
  const present = now.packages.map((one): Area => {
    const key = keyOf(one);
    const earlier = before.get(key)?.sizeBytes;
    before.delete(key);
    const changeBytes = baseline === null ? 0 : one.sizeBytes - (earlier ?? 0);
    return { key, name: one.name, sizeBytes: one.sizeBytes, changeBytes, state: stateOf(changeBytes, earlier) };
  });
  const gone = [...before].map(([key, { name, sizeBytes }]): Area => {
    return { key, name, sizeBytes: 0, changeBytes: -sizeBytes, state: stateOf(-sizeBytes, sizeBytes) };
  });
  return [...present, ...gone];
}

/** The largest first, and the small ones as one. */
function areasOf(all: readonly Area[]): readonly Area[] {
  const sorted = all
    .filter(({ sizeBytes }) => sizeBytes > 0)
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1));
  const rest = sorted.slice(MOST_AREAS);
  if (rest.length === 0) return sorted;
  const sizeBytes = rest.reduce((total, area) => total + area.sizeBytes, 0);
  const together: Area = {
    key: undefined,
    name: `${rest.length} smaller ones`,
    sizeBytes,
    changeBytes: 0,
    state: "same",
  };
  return [...sorted.slice(0, MOST_AREAS), together].sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** Some bytes come and go in many packages with any change: they would hide the packages that really changed. */
function stateOf(changeBytes: number, earlier: number | undefined): Area["state"] {
  if (Math.abs(changeBytes) < Math.max(LEAST_CHANGE_BYTES, LEAST_CHANGE_SHARE * (earlier ?? 0))) return "same";
  if (changeBytes < 0) return "shrank";
  return earlier === undefined ? "came" : "grew";
}

function drawn(
  { name, sizeBytes, changeBytes, state }: Area,
  { x, y, width, height }: Rectangle,
  number: number | undefined,
): string {
  const at = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  const size = formatSize(sizeBytes);
  const sizes = state === "same" ? size : `${size} (${formatChange(changeBytes)})`;
  const box = `<rect ${at} fill="${FILL[state]}" stroke="#ffffff" stroke-width="1"><title>${xml(`${name}: ${sizes}`)}</title></rect>`;
  const mark = number === undefined ? "" : marked(number, { x, y, width, height });
  if (width < LABEL_WIDTH || height < LABEL_HEIGHT) return box + mark;
  const room = Math.floor((width - 8 - (number === undefined ? 0 : 18)) / CHARACTER_WIDTH);
  const isLow = height < 2 * LABEL_HEIGHT - 8;
  const second = isLow ? "" : written(x + 4, y + 28, sizes.length > room ? size : sizes, PALE);
  return box + written(x + 4, y + 14, fitted(name, room), DARK) + second + mark;
}

/** The number of a change, in the upper right of its area; in the middle of one that has no room for more. */
function marked(number: number, { x, y, width, height }: Rectangle): string {
  if (width < 9 || height < 10) return "";
  const isSmall = width < LABEL_WIDTH || height < LABEL_HEIGHT;
  const [right, base] = isSmall ? [x + width / 2, y + height / 2 + 4] : [x + width - 4, y + 14];
  const anchor = isSmall ? "middle" : "end";
  return `<text x="${round(right)}" y="${round(base)}" font-size="${isSmall ? 10 : 12}" font-weight="700" text-anchor="${anchor}" fill="${DARK}">${number}</text>`;
}

/** The largest changes with their numbers. */
function panel(changes: readonly Area[], isCompared: boolean): readonly string[] {
  const x = MAP_WIDTH + 12;
  const room = Math.floor((WIDTH - x - 24) / CHARACTER_WIDTH);
  const more = changes.length - MOST_CHANGES;
  const lines = changes.slice(0, MOST_CHANGES).flatMap(({ name, sizeBytes, changeBytes, state }, index) => {
    const y = HEAD + 34 + index * 38;
    const word = { came: "new", grew: "grew", shrank: sizeBytes === 0 ? "gone" : "shrank", same: "" }[state];
    return [
      `<rect x="${x}" y="${y - 12}" width="16" height="30" fill="${FILL[state]}"/>`,
      `<text x="${x + 8}" y="${y + 7}" font-size="11" font-weight="700" text-anchor="middle" fill="${DARK}">${index + 1}</text>`,
      written(x + 22, y, fitted(name, room), DARK),
      written(x + 22, y + 15, `${word} ${formatChange(changeBytes)}`, PALE),
    ];
  });
  const head = !isCompared ? "no baseline" : changes.length === 0 ? "no package changed in size" : "largest changes";
  return [
    `<text x="${x}" y="${HEAD + 10}" font-size="12" font-weight="600" fill="${DARK}">${head}</text>`,
    ...lines,
    ...(more > 0 ? [written(x + 22, HEAD + 34 + MOST_CHANGES * 38, `and ${more} more`, PALE)] : []),
  ];
}

function written(x: number, y: number, text: string, colour: string): string {
  return `<text x="${round(x)}" y="${round(y)}" font-size="11" fill="${colour}">${xml(text)}</text>`;
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
      return `<rect x="${x}" y="27" width="10" height="10" fill="${FILL[state as keyof typeof FILL]}"/><text x="${x + 15}" y="36" font-size="11" fill="${PALE}">${word}</text>`;
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
