import { PlimsollError } from "../../base/error.ts";

export const BY = ["section", "module", "package", "symbol"] as const;
export type By = (typeof BY)[number];

/** The flags of `plimsoll explain`, as typed. */
export interface ExplainFlags {
  readonly by?: By;
  readonly top?: number;
  readonly only?: RegExp;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
  readonly why?: string;
  readonly prove?: boolean;
  readonly tags?: readonly string[];
  readonly platform?: string;
}

export type DiffFlags = Pick<ExplainFlags, "by" | "top" | "only" | "format" | "json">;

/** Rows of a table where nobody says how many. All sections of any ordinary program are shown. */
export const DEFAULT_TOP = 20;
export const DEFAULT_SECTIONS = 50;
/** Debug information is the same packages once more. */
export const DEFAULT_DEBUG_PACKAGES = 8;

export const BY_FLAG = { kind: "enum", values: BY, optional: true } as const;

export const TOP_FLAG = {
  kind: "parsed",
  parse: parseTop,
  optional: true,
  brief: `Rows of each table, or all; the others become one row (default ${DEFAULT_TOP})`,
  placeholder: "n",
} as const;

export const FORMAT_FLAG = {
  kind: "enum",
  values: ["text", "markdown"],
  optional: true,
  brief: "How tables are written (default text)",
} as const;

export const JSON_FLAG = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "The whole result as JSON on standard output",
} as const;

export const ONLY_FLAG = {
  kind: "parsed",
  parse: parsePattern,
  optional: true,
  brief: "Show rows only whose name matches, with * for any text; the others become one row",
  placeholder: "pattern",
} as const;

export const EXPLAIN_FLAGS = {
  by: { ...BY_FLAG, brief: "One table of these; with --json how deep the rows go (default: package)" },
  top: TOP_FLAG,
  only: ONLY_FLAG,
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  why: {
    kind: "parsed",
    parse: word,
    optional: true,
    brief: "Why a package or module is in the program: name the main package",
    placeholder: "package",
  },
  prove: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "With --why: link once more without what reflection keeps, and compare",
  },
  tags: {
    kind: "parsed",
    parse: word,
    optional: true,
    variadic: ",",
    brief: "Of a main package: build tags",
    placeholder: "tag",
  },
  platform: {
    kind: "parsed",
    parse: word,
    optional: true,
    brief: "Of a main package: the platform to link for (default: Linux on this machine's architecture)",
    placeholder: "os/arch",
  },
} as const;

function word(text: string): string {
  return text;
}

function parseTop(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", {
    what: `--top ${text} is not a number of rows`,
    fix: "--top 50, or --top all",
  });
}

/** `*` stands for any text, everything else for itself. */
function parsePattern(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[^]*")}$`);
}
