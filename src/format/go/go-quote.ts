const SIMPLE: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["b", 8],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
  ["\\", 92],
  ["'", 39],
  ['"', 34],
]);

/** One unit of an interpreted string: plain characters, or one escape. Go specification, "String literals". */
const UNIT = /[^"\\\n]+|\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abtnvfr\\"]))/y;

export function isQuoted(text: string): boolean {
  return text.startsWith('"') || text.startsWith("`");
}

/** The value of a Go string literal, raw or interpreted; undefined when it is not one (strconv.Unquote). */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  const body = literal.slice(1, -1);
  if (quote === "`") return body.includes("`") ? undefined : body.replaceAll("\r", "");
  return quote === '"' ? interpret(body) : undefined;
}

function interpret(body: string): string | undefined {
  const parts: Buffer[] = [];
  UNIT.lastIndex = 0;
  while (UNIT.lastIndex < body.length) {
    const match = UNIT.exec(body);
    const bytes = match && unitBytes(match);
    if (!bytes) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** `\x` and octal escapes are bytes; `\u` and `\U` escapes are characters. */
function unitBytes(match: RegExpExecArray): Buffer | undefined {
  const [plain, hex, octal, short, long, simple] = match;
  if (simple !== undefined) return Buffer.of(SIMPLE.get(simple)!);
  if (hex !== undefined) return Buffer.of(Number.parseInt(hex, 16));
  if (octal !== undefined) return Number.parseInt(octal, 8) > 255 ? undefined : Buffer.of(Number.parseInt(octal, 8));
  const point = short ?? long;
  if (point === undefined) return Buffer.from(plain, "utf8");
  const code = Number.parseInt(point, 16);
  const isScalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? Buffer.from(String.fromCodePoint(code), "utf8") : undefined;
}
