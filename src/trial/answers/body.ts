import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import type { AnswerBody, Answered } from "./answer.ts";
import { type Comparison, compareTexts, mapSides, merged, SAME, type Sides } from "./comparison.ts";
import { compareJson } from "./json-body.ts";
import { compareMetrics, isMetrics } from "./metrics-body.ts";
import { compareLines } from "./text-body.ts";

const BODY = "the body";

/**
 * Compares bodies: as metrics where all of them say so, as JSON where all of them are JSON, else as lines where all of them
 * are text, else by their digests. A body of which only the beginning was kept has a digest alone.
 */
export function compareBodies(answers: Sides<Answered>): Comparison {
  const sides = mapSides(answers, ({ body }) => body);
  const all = [...sides.before, ...sides.after];
  if (all.every(({ digest }) => digest === all[0]!.digest)) return SAME;
  const texts = readAll(sides, textOf);
  if (texts === undefined) return compareDigests(sides);
  if ([...answers.before, ...answers.after].every(saysMetrics)) return compareMetrics(BODY, texts);
  const documents = readAll(texts, jsonOf);
  if (documents === undefined) return compareLines(BODY, texts);
  const found = compareJson(BODY, documents);
  // The same values are written in another way on the other side only, or a number has more digits than a double has.
  const saysSame = found.differences.length + found.notCompared.length === 0;
  const isOtherwise = saysSame && isStable(sides.before) && isStable(sides.after);
  return isOtherwise ? merged([found, compareLines(BODY, texts)]) : found;
}

function saysMetrics({ headers }: Answered): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === "content-type" && isMetrics(value));
}

function isStable(bodies: readonly AnswerBody[]): boolean {
  return bodies.every(({ digest }) => digest === bodies[0]!.digest);
}

/** Undefined where one of them is none. */
function readAll<Value, Result>(
  { before, after }: Sides<Value>,
  read: (value: Value) => Result | undefined,
): Sides<Result> | undefined {
  const [old, fresh] = [before.map(read), after.map(read)];
  const isThere = (value: Result | undefined): value is Result => value !== undefined;
  return old.every(isThere) && fresh.every(isThere) ? { before: old, after: fresh } : undefined;
}

function textOf({ sizeBytes, firstBytes }: AnswerBody): string | undefined {
  if (firstBytes.length < sizeBytes || firstBytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(firstBytes);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): Json | undefined {
  const bytes = Buffer.from(text);
  try {
    return parseStrictJson(bytes, { code: "defect", where: BODY, limitBytes: bytes.length });
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

function compareDigests({ before, after }: Sides<AnswerBody>): Comparison {
  const digestOf = ({ digest, sizeBytes }: AnswerBody) => `${digest}, ${counted(sizeBytes, "byte")}`;
  return compareTexts(BODY, { before: before.map(digestOf), after: after.map(digestOf) });
}
