import { type Comparison, type Difference, excerpt, excerptOrNull, type Sides } from "./comparison.ts";

/** A line as it was printed, and what counts of it. */
export interface Line {
  readonly text: string;
  readonly key: string;
}

/**
 * Compares which lines were printed, in any order and number: programs print concurrently, and some lines as often as they
 * are asked. A line that one side prints always and the other never is a difference. Where a line changes from run to run,
 * only its shape, the text without its numbers, is compared.
 */
export function compareLineSets(part: string, sides: Sides<readonly Line[]>): Comparison {
  const [before, after] = [seenLines(sides.before), seenLines(sides.after)];
  const volatile = new Set([...before.volatileShapes, ...after.volatileShapes]);
  const only = (one: Seen, other: Seen) => [
    ...[...one.texts].filter(([key]) => !other.texts.has(key) && !volatile.has(shapeOf(key))),
    ...[...one.shapes].filter(([shape]) => volatile.has(shape) && one.isAlways(shape) && !other.shapes.has(shape)),
  ];
  const [missing, added] = [only(before, after), only(after, before)];
  const told = new Set([...missing, ...added].map(([key]) => shapeOf(key)));
  return {
    differences: paired(part, missing, added),
    notCompared: [...volatile]
      .filter((shape) => !told.has(shape))
      .map((shape) => `${part}: ${excerpt(before.shapes.get(shape) ?? after.shapes.get(shape)!)}`),
  };
}

interface Seen {
  /** By what counts of a line, the line. */
  readonly texts: ReadonlyMap<string, string>;
  /** By its shape, one line that has it. */
  readonly shapes: ReadonlyMap<string, string>;
  /** Shapes of lines that some runs have, and others do not. */
  readonly volatileShapes: ReadonlySet<string>;
  /** Does every run have a line of this shape? */
  readonly isAlways: (shape: string) => boolean;
}

function seenLines(runs: readonly (readonly Line[])[]): Seen {
  const texts = new Map(runs.flat().map(({ key, text }) => [key, text] as const));
  const keys = runs.map((lines) => new Set(lines.map(({ key }) => key)));
  const shapes = keys.map((all) => new Set([...all].map(shapeOf)));
  const inSome = [...texts.keys()].filter((key) => !keys.every((all) => all.has(key)));
  return {
    texts,
    shapes: new Map([...texts].map(([key, text]) => [shapeOf(key), text] as const)),
    volatileShapes: new Set(inSome.map(shapeOf)),
    isAlways: (shape) => shapes.every((all) => all.has(shape)),
  };
}

/** Without numbers, identifiers in hexadecimal digits, and the zone of a time. */
function shapeOf(key: string): string {
  const zoneless = key.replace(/<time>(?:Z|[+-]\d\d:?\d\d)/g, "<time>");
  return zoneless.replace(/\b(?=[0-9a-f-]*\d)[0-9a-f]{4,}(?:-[0-9a-f]{4,})*\b|\d+/gi, "#");
}

/** A line that one side lacks and one of the same shape that the other lacks are one difference. */
function paired(
  part: string,
  missing: readonly (readonly [string, string])[],
  added: readonly (readonly [string, string])[],
): Difference[] {
  const partners = Map.groupBy(added, ([key]) => shapeOf(key));
  const differences = missing.map(([key, text]): Difference => {
    const partner = partners.get(shapeOf(key))?.shift()?.[1] ?? null;
    return { part, before: excerpt(text), after: excerptOrNull(partner) };
  });
  const rest = [...partners.values()].flat();
  return [...differences, ...rest.map(([, text]) => ({ part, before: null, after: excerpt(text) }))];
}
