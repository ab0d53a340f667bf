import type { Json } from "../../base/strict-json.ts";
import { type Comparison, excerptOrNull, type Sides } from "./comparison.ts";
import { differInTimesOnly } from "./times.ts";

/**
 * Compares documents member by member. What changes between two documents of one side is left out, with all that it
 * contains. Members have no order, elements of arrays have one.
 */
export function compareJson(part: string, { before, after }: Sides<Json>): Comparison {
  const [old, fresh] = [before[0]!, after[0]!];
  const volatile = new Set<string>();
  for (const side of [before, after]) {
    for (const other of side.slice(1)) for (const { path } of changes(side[0]!, other, "$")) volatile.add(path);
  }
  const found = [...changes(old, fresh, "$", volatile)];
  for (const { path } of found.filter(isTime)) volatile.add(path);
  return {
    differences: found
      .filter((change) => !isTime(change))
      .map(({ path, ...sides }) => ({
        part: `${part} at ${path}`,
        before: textOf(sides.before),
        after: textOf(sides.after),
      })),
    notCompared: [...volatile].map((path) => `${part} at ${path}`),
  };
}

interface Change {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

function isTime({ before, after }: Change): boolean {
  return typeof before === "string" && typeof after === "string" && differInTimesOnly(before, after);
}

/** The places where two documents differ, as deep as both have the same kind of value; not those in `leftOut`. */
function* changes(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  leftOut: ReadonlySet<string> = new Set(),
): Generator<Change> {
  if (leftOut.has(path)) return;
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* changes(own(before, name), own(after, name), path + stepText(name), leftOut);
    }
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries()) yield* changes(item, after[index], `${path}[${index}]`, leftOut);
  } else if (Array.isArray(before) || before !== after) yield { path, before, after };
}

function isObject(json: Json | undefined): json is { [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function own(json: { [name: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** As JSONPath writes it: RFC 9535, section 2.3.1. */
function stepText(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function textOf(json: Json | undefined): string | null {
  return excerptOrNull(json === undefined ? null : JSON.stringify(json));
}
