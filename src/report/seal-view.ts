import { escapeLine } from "./escape.ts";
import type { Attached } from "./seal-report.ts";

/** What was attached, for people: one line each. */
export function renderAttached(attached: readonly Attached[], notes: readonly string[]): string {
  return [...attached.map(lineOf), ...notes].map((line) => `${escapeLine(line)}\n`).join("");
}

function lineOf({ subject, platform, predicateType, signed, digest }: Attached): string {
  const what = signed ? "signed" : "not signed";
  return `${platform ?? "index"} ${subject}: ${predicateType}, ${what}, as ${digest}`;
}
