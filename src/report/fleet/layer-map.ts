import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { LayerShares, SharedLayer } from "../../fleet/layers/shared-layers.ts";
import { html, type Markup } from "../static-page/markup.ts";

const WIDTH = 1000;
const HEIGHT = 360;
/** Smaller ones are one rectangle together: nobody could see them. */
const MOST = 400;

interface Piece {
  readonly title: string;
  readonly wireBytes: number;
  readonly images: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Every byte of the fleet's layers, each blob once: an area for each, the darker the more images share it. */
export function layerMap({ layers }: LayerShares): Markup {
  const pieces = piecesOf(layers);
  const sum = pieces.reduce((total, { wireBytes }) => total + wireBytes, 0);
  if (sum === 0) return html``;
  const most = Math.max(...pieces.map(({ images }) => images));
  const areas = divide(pieces, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, sum).map(([piece, box]) => {
    const strength = most === 1 ? 0.25 : 0.25 + (0.75 * Math.log(piece.images)) / Math.log(most);
    return html`<rect x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" fill-opacity="${round(strength)}"><title>${piece.title}</title></rect>`;
  });
  const label = `${counted(layers.length, "layer")}, ${formatSize(sum)}`;
  return html`<svg class="layers" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="100%" role="img" aria-label="${label}">${areas}</svg>`;
}

function piecesOf(layers: readonly SharedLayer[]): readonly Piece[] {
  const sorted = layers.filter(({ wireBytes }) => wireBytes > 0).toSorted((a, b) => b.wireBytes - a.wireBytes);
  const shown = sorted.slice(0, MOST).map(({ digest, wireBytes, images }) => ({
    ...{ wireBytes, images },
    title: `${digest}: ${formatSize(wireBytes)}, in ${counted(images, "image")}`,
  }));
  const rest = sorted.slice(MOST);
  if (rest.length === 0) return shown;
  const wireBytes = rest.reduce((sum, layer) => sum + layer.wireBytes, 0);
  return [
    ...shown,
    { title: `${counted(rest.length, "smaller layer")}: ${formatSize(wireBytes)}`, wireBytes, images: 1 },
  ];
}

/** Halves a box again and again where the bytes halve, across its longer side: areas are in proportion to bytes. */
function divide(pieces: readonly Piece[], box: Box, sum: number): readonly (readonly [Piece, Box])[] {
  if (pieces.length === 1) return [[pieces[0]!, box]];
  let [at, first] = [1, pieces[0]!.wireBytes];
  while (at < pieces.length - 1 && first + pieces[at]!.wireBytes / 2 <= sum / 2) first += pieces[at++]!.wireBytes;
  const share = first / sum;
  const [one, other] = box.width >= box.height ? cutAcross(box, share) : cutDown(box, share);
  return [...divide(pieces.slice(0, at), one, first), ...divide(pieces.slice(at), other, sum - first)];
}

function cutAcross({ x, y, width, height }: Box, share: number): readonly [Box, Box] {
  const cut = width * share;
  return [
    { x, y, width: cut, height },
    { x: x + cut, y, width: width - cut, height },
  ];
}

function cutDown({ x, y, width, height }: Box, share: number): readonly [Box, Box] {
  const cut = height * share;
  return [
    { x, y, width, height: cut },
    { x, y: y + cut, width, height: height - cut },
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
