export type LogFormat = "json" | "logfmt";

/** A pair of logfmt: https://brandur.org/logfmt. */
const PAIR = /[^\s="]+=(?:"(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)/y;

/**
 * What a line goes on with that began before it: an indented line, a brace alone, and what Go prints of a goroutine when it
 * panics.
 */
const CONTINUATION = /^(?:\s|[[{]$|[\]}][\],}]*$|goroutine \d+ \[|created by |[\w./*()-]+\(.*\)$|\tat )/;

/** The members of a line by name; undefined where it has not this form. */
export function parseLogLine(line: string, format: LogFormat): ReadonlyMap<string, string> | undefined {
  return format === "json" ? parseJson(line) : parseLogfmt(line);
}

export function isContinuation(line: string): boolean {
  return CONTINUATION.test(line);
}

function parseJson(line: string): ReadonlyMap<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return new Map(
      Object.entries(value).map(([name, member]) => [
        name,
        typeof member === "string" ? member : JSON.stringify(member),
      ]),
    );
  } catch {
    return undefined;
  }
}

function parseLogfmt(line: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  PAIR.lastIndex = 0;
  for (let at = 0; at < line.length; at = PAIR.lastIndex) {
    const pair = PAIR.exec(line)?.[0].trimEnd();
    if (pair === undefined) return undefined;
    const end = pair.indexOf("=");
    const value = pair.slice(end + 1);
    found.set(pair.slice(0, end), value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value);
  }
  return found.size === 0 ? undefined : found;
}
