import type { Sample } from "./metric-family.ts";

/** A line that cannot be read: why. */
export class LineFault {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const BLANK = /[ \t]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,[ \t]*)?/y;
/** As Go's ParseFloat takes them, and without hexadecimal digits, which no client writes. */
const NUMBER = /[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)(?![^ \t])/iy;

/** What stands behind the value in each format: a time in milliseconds; or one in seconds, and an exemplar. */
export interface TailForm {
  readonly time: RegExp;
  readonly hasExemplars: boolean;
}

/**
 * Reads one line with a sample: https://prometheus.io/docs/instrumenting/exposition_formats/ and OpenMetrics 1.0, "ABNF".
 * Throws `LineFault`.
 */
export function parseSampleLine(text: string, line: number, tail: TailForm): Sample {
  const cursor = new LineCursor(text);
  const name = cursor.take(NAME)?.[0];
  if (name === undefined) throw new LineFault("a name of a metric is wanted");
  const isApart = cursor.take(BLANK)![0] !== "";
  const hasLabels = cursor.skip("{");
  const labels = hasLabels ? labelsAt(cursor) : [];
  if (!isApart && !hasLabels) throw new LineFault(`a value is wanted behind ${name}`);
  cursor.take(BLANK);
  const value = numberAt(cursor);
  const hasMore = cursor.take(BLANK)![0] !== "";
  if (hasMore && cursor.isAtEnd()) throw new LineFault("a time is wanted behind the blank, or no blank");
  cursor.take(tail.time);
  if (tail.hasExemplars) cursor.take(BLANK);
  if (tail.hasExemplars && cursor.skip("# {")) exemplarAt(cursor);
  if (!cursor.isAtEnd()) throw new LineFault(`nothing is wanted behind the value: ${cursor.rest()}`);
  return { name, labels, value, line };
}

/** Behind the brace. */
function labelsAt(cursor: LineCursor): [string, string][] {
  const labels: [string, string][] = [];
  cursor.take(BLANK);
  for (let isMore = true; !cursor.skip("}"); ) {
    const found: RegExpExecArray | null = isMore ? cursor.take(LABEL) : null;
    if (found === null) throw new LineFault(`a label is wanted, such as code="200": ${cursor.rest()}`);
    const [, name, value, comma]: readonly (string | undefined)[] = found;
    if (labels.some(([other]) => other === name)) throw new LineFault(`the label ${name} is there twice`);
    labels.push([name!, unescaped(value!)]);
    isMore = comma !== undefined;
  }
  return labels;
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/g, (whole, letter: string) => {
    if (letter === "n") return "\n";
    if (letter === "\\" || letter === '"') return letter;
    throw new LineFault(`${whole} is no escape: there are \\\\, \\" and \\n`);
  });
}

function numberAt(cursor: LineCursor): number {
  const text = cursor.take(NUMBER)?.[0];
  if (text === undefined) throw new LineFault(`a number is wanted: ${cursor.rest()}`);
  return parseNumber(text);
}

/** Is a text a number, as one can stand in the label `le`? */
export function isNumber(text: string): boolean {
  NUMBER.lastIndex = 0;
  return NUMBER.exec(text)?.[0] === text;
}

function parseNumber(text: string): number {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** OpenMetrics 1.0, "Exemplars": labels, a value, and perhaps a time. */
function exemplarAt(cursor: LineCursor): void {
  labelsAt(cursor);
  cursor.take(BLANK);
  numberAt(cursor);
  cursor.take(BLANK);
  cursor.take(NUMBER);
}

class LineCursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  skip(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** What is left, shortened for a message. */
  rest(): string {
    return JSON.stringify(this.#text.slice(this.#at, this.#at + 40));
  }
}
