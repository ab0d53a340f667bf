import { PlimsollError } from "../base/error.ts";
import { LEAVE_ONE_OUT, refuseMismatch } from "../plan/settings/mismatch.ts";
import { choice, many, one, onOff, yes } from "./flag-form.ts";

/** Flags that several verbs share: one text and one parser for each. */

/** The default number of rows in a table. */
export const DEFAULT_TOP = 20;

export const JSON_FLAG = yes("The whole result as JSON on standard output");

export const REPORT_FLAG = one(
  "Also write a page for the browser to this file: one HTML file with a map of every byte",
  "file.html",
);

export const HTML_FLAG = one(
  "Also write a page for the browser to this file: one HTML file that needs no network",
  "file.html",
);

export const FORMAT_FLAG = choice("How tables are written (default text)", ["text", "markdown"]);

export const TOP_FLAG = {
  kind: "parsed",
  parse: parseTop,
  optional: true,
  brief: `Rows of each table, or all; the others become one row (default ${DEFAULT_TOP})`,
  placeholder: "n",
} as const;

export const ONLY_FLAG = {
  kind: "parsed",
  parse: parsePattern,
  optional: true,
  brief: "Show only rows whose name matches, with * for any text; the others become one row",
  placeholder: "pattern",
} as const;

export const CACHE_FLAG = onOff(
  "Use what earlier runs found in the layers (default); --no-cache reads the layers again",
);

/** How registries are accessed. */
export const REGISTRY_FLAGS = {
  offline: yes("Use no network"),
  insecure: yes("Allow plain HTTP to registries other than loopback"),
  caFile: one("A PEM file with certificate authorities to trust when talking to registries", "file"),
} as const;

export const FROM_FLAG = many(
  "A report of Trivy, grype, OSV-Scanner or govulncheck as JSON (default: govulncheck is run); repeatable",
  "file",
);

export const DATABASE_FLAG = one(
  "Advisories: a folder, or an address as govulncheck takes it (default: GOVULNDB)",
  "folder",
);

export const SCAN_FLAG = many(
  "Of a stripped program, the scan that slim kept: a file, or attached (default: what is attached)",
  "file|attached",
);

/** What shapes tables says nothing of JSON, which has every row, so that the rows add up. Throws `flag-invalid`. */
export function requireTables<Flag extends string>(
  flags: { readonly [Name in Flag]?: unknown },
  ofTables: readonly Flag[],
): void {
  refuseMismatch(flags, {
    members: ofTables,
    says: "cannot be used with --json",
    why: "it concerns tables; JSON has every row, so that the rows add up",
    fix: LEAVE_ONE_OUT,
  });
}

function parseTop(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", {
    what: `--top ${text} is not a number of rows`,
    fix: "--top 50, or --top all",
  });
}

/** `*` matches any text; every other character matches itself. */
function parsePattern(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[^]*")}$`);
}
