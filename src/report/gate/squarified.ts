interface Sized {
  readonly sizeBytes: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Bruls, Huizing, van Wijk: "Squarified Treemaps", 2000. Areas must be sorted, the largest first; their places fill the
 * rectangle.
 */
export function squarify<Area extends Sized>(
  areas: readonly Area[],
  whole: Rectangle,
): readonly (readonly [Area, Rectangle])[] {
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
function worst(areas: readonly Sized[], start: number, end: number, side: number, scale: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) sum += areas[at]!.sizeBytes * scale;
  const [largest, smallest] = [areas[start]!.sizeBytes * scale, areas[end - 1]!.sizeBytes * scale];
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * smallest));
}
