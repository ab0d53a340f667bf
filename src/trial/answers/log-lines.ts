import { PlimsollError } from "../../base/error.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import { type Comparison, mapSides, type Sides } from "./comparison.ts";
import { compareLineSets, type Line } from "./line-sets.ts";
import { withoutTimes } from "./times.ts";

/**
 * Compares the lines that were printed in each run. Times, measured durations and ports that the kernel chose do not count;
 * what names a time zone does. Identifiers need no rule: they already differ between two runs of one image.
 */
export function compareLogs(sides: Sides<readonly string[]>): Comparison {
  return compareLineSets(
    "the log",
    mapSides(sides, (lines) => lines.filter((line) => line.trim() !== "").map(lineOf)),
  );
}

function lineOf(text: string): Line {
  const json = objectOf(text);
  return { text, key: json === undefined ? withoutRunning(text) : JSON.stringify(inOrder(json)) };
}

/** Members of structured logs that say when, how long, and which of many. A `timeout_ms` is none: it was set. */
const VOLATILE_MEMBER =
  /^@?(?:t|ts|time|timestamp|date|dur|duration|elapsed|latency|took|uptime|pid|(?:trace|span|request|req|correlation|session)[_-]?id)$|_at$/i;

/** The first port that Linux gives to who asks for any: net.ipv4.ip_local_port_range. */
const FIRST_EPHEMERAL_PORT = 32_768;

function inOrder(json: { readonly [name: string]: Json }): Json {
  const names = Object.keys(json).sort();
  return Object.fromEntries(names.map((name) => [name, comparable(name, json[name]!)]));
}

function comparable(name: string, value: Json): Json {
  if (typeof value === "string") {
    const text = withoutRunning(value);
    return VOLATILE_MEMBER.test(name) && text === value ? value.replace(/[0-9a-f]{4,}|\d+/gi, "#") : text;
  }
  if (typeof value === "number") return VOLATILE_MEMBER.test(name) || isEphemeralPort(name, value) ? "#" : value;
  if (Array.isArray(value)) return value.map((item) => comparable(name, item));
  return value === null || typeof value === "boolean" ? value : inOrder(value);
}

function isEphemeralPort(name: string, value: number): boolean {
  return /port$/i.test(name) && value >= FIRST_EPHEMERAL_PORT;
}

/** As Go prints what it measured. `30s` and `500ms` are what somebody chose. */
const MEASURED = /\b(?:\d+h)?(?:\d+m)?(?:\d+\.\d+(?:ns|µs|us|ms|s)|\d+(?:ns|µs|us))(?!\w)/g;

function withoutRunning(text: string): string {
  return withoutTimes(text)
    .replace(MEASURED, "<duration>")
    .replace(/:(\d{5})\b/g, (whole, port) => (Number(port) >= FIRST_EPHEMERAL_PORT ? ":<port>" : whole));
}

function objectOf(text: string): { readonly [name: string]: Json } | undefined {
  if (!text.startsWith("{")) return undefined;
  const bytes = Buffer.from(text);
  try {
    const json = parseStrictJson(bytes, { code: "defect", where: "the log", limitBytes: bytes.length });
    return json as { readonly [name: string]: Json };
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}
