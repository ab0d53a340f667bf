import type { Answered } from "./answer.ts";
import { type Comparison, compareTexts, merged, type Sides } from "./comparison.ts";

/** The time of the answer: RFC 9110, section 6.6.1, and the age of a stored one (RFC 9111, section 5.1). */
const OF_TIME: ReadonlySet<string> = new Set(["date", "age"]);

/** Computed from the body: they change with it. */
const OF_BODY: ReadonlySet<string> = new Set(["content-digest", "content-length", "digest", "etag", "repr-digest"]);

/**
 * Compares headers by their names in any case and any order. Those that are computed from a body are left out where parts
 * of the body change from answer to answer.
 */
export function compareHeaders(sides: Sides<Answered>, bodyChanges: boolean): Comparison {
  const before = sides.before.map(valuesByName);
  const after = sides.after.map(valuesByName);
  const names = new Set([...before, ...after].flatMap((headers) => [...headers.keys()]));
  const isLeftOut = (name: string) => OF_TIME.has(name) || (bodyChanges && OF_BODY.has(name));
  return merged(
    [...names].sort().map((name) => {
      const part = `the header ${name}`;
      if (isLeftOut(name)) return { differences: [], notCompared: [part] };
      const textOf = (headers: ReadonlyMap<string, string>) => headers.get(name) ?? null;
      return compareTexts(part, { before: before.map(textOf), after: after.map(textOf) });
    }),
  );
}

/** Values of one name are sorted: a service that sets two cookies may set them in any order. */
function valuesByName({ headers }: Answered): ReadonlyMap<string, string> {
  const groups = Map.groupBy(headers, ([name]) => name.toLowerCase());
  return new Map(
    [...groups].map(([name, pairs]) => [
      name,
      pairs
        .map(([, value]) => value.trim())
        .sort()
        .join(", "),
    ]),
  );
}
