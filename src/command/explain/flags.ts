import { PlimsollError } from "../../base/error.ts";
import { IMAGE_VIEWS, type ImageView } from "../../measure/image/views.ts";

export const BY = ["section", "module", "package", "symbol"] as const;
export type By = (typeof BY)[number];

/** Every view of a binary or of an image. */
const EXPLAIN_BY = [...new Set([...IMAGE_VIEWS, ...BY])];

/** The flags of `plimsoll explain`, as typed. */
export interface ExplainFlags {
  readonly by?: By | ImageView;
  readonly layer?: number;
  readonly top?: number;
  readonly only?: RegExp;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
  readonly report?: string;
  readonly jsonLines?: boolean;
  readonly why?: string;
  readonly prove?: boolean;
  readonly tags?: readonly string[];
  readonly platform?: string;
  readonly verify?: "layers" | "none";
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}

/** The flags of `plimsoll diff`, as typed. */
export type DiffFlags = Pick<
  ExplainFlags,
  "by" | "top" | "only" | "format" | "json" | "report" | "platform" | "cache" | "offline" | "insecure" | "caFile"
>;

/** Rows of a table where nobody says how many. All sections of any ordinary program are shown. */
export const DEFAULT_TOP = 20;
export const DEFAULT_SECTIONS = 50;
/** Debug information is the same packages once more. */
export const DEFAULT_DEBUG_PACKAGES = 8;

export const BY_FLAG = { kind: "enum", values: EXPLAIN_BY, optional: true } as const;

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

export const CACHE_FLAG = {
  kind: "boolean",
  optional: true,
  brief: "Use what earlier runs found in the layers (default); --no-cache reads the layers again",
} as const;

export const JSON_FLAG = {
  kind: "boolean",
  optional: true,
  withNegated: false,
  brief: "The whole result as JSON on standard output",
} as const;

export const REPORT_FLAG = {
  kind: "parsed",
  parse: word,
  optional: true,
  brief: "Write a page for the browser to this file, besides: one HTML file with a map of every byte",
  placeholder: "file.html",
} as const;

export const ONLY_FLAG = {
  kind: "parsed",
  parse: parsePattern,
  optional: true,
  brief: "Show rows only whose name matches, with * for any text; the others become one row",
  placeholder: "pattern",
} as const;

export const EXPLAIN_FLAGS = {
  by: { ...BY_FLAG, brief: "One table of these; with --json which rows there are" },
  top: TOP_FLAG,
  only: ONLY_FLAG,
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  report: REPORT_FLAG,
  jsonLines: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "Of an image, the same as one JSON object a line; also --json=lines",
  },
  layer: {
    kind: "parsed",
    parse: parseLayer,
    optional: true,
    brief: "Of an image, this layer only; the first is 0",
    placeholder: "n",
  },
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
    brief:
      "What a main package is built for, or which image of several (default: Linux on this machine's architecture)",
    placeholder: "os/arch",
  },
  verify: {
    kind: "enum",
    values: ["layers", "none"],
    optional: true,
    brief: "Of an image, check each layer against its digests, or read no more than headers where that is possible",
  },
  cache: CACHE_FLAG,
  offline: { kind: "boolean", optional: true, withNegated: false, brief: "Use no network" },
  insecure: {
    kind: "boolean",
    optional: true,
    withNegated: false,
    brief: "Allow plain HTTP to registries other than loopback",
  },
  caFile: {
    kind: "parsed",
    parse: word,
    optional: true,
    brief: "A PEM file with certificate authorities to trust when talking to registries",
    placeholder: "file",
  },
} as const;

/** The view of an image that `--by` names. Throws `flag-invalid` for one that only binaries have. */
export function imageViewOf(by: ExplainFlags["by"]): ImageView | undefined {
  const view = IMAGE_VIEWS.find((one) => one === by);
  if (by === undefined || view !== undefined) return view;
  throw new PlimsollError("flag-invalid", {
    what: `--by ${by} is not a view of an image`,
    why: "it is one of a binary",
    fix: `--by ${IMAGE_VIEWS.join(", --by ")}`,
  });
}

/** The view of a binary that `--by` names. Throws `flag-invalid` for one that only images have. */
export function binaryViewOf(by: ExplainFlags["by"]): By | undefined {
  const view = BY.find((one) => one === by);
  if (by === undefined || view !== undefined) return view;
  throw new PlimsollError("flag-invalid", {
    what: `--by ${by} is not a view of a binary`,
    why: "it is one of an image",
    fix: `--by ${BY.join(", --by ")}`,
  });
}

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

function parseLayer(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", { what: `--layer ${text} is not a layer`, fix: "--layer 0 is the first" });
}

/** `*` stands for any text, everything else for itself. */
function parsePattern(text: string): RegExp {
  const parts = text.split(/\*+/).map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join("[^]*")}$`);
}
