import { PlimsollError } from "../../base/error.ts";
import type { ExplainRequest } from "../../flow/explain/request.ts";
import { BINARY_VIEWS } from "../../measure/binary/views.ts";
import { IMAGE_VIEWS } from "../../measure/image/views.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import {
  CACHE_FLAG,
  FORMAT_FLAG,
  JSON_FLAG,
  ONLY_FLAG,
  PLATFORM_FLAG,
  REGISTRY_FLAGS,
  REPORT_FLAG,
  requireTables,
  TOP_FLAG,
} from "../flags.ts";

/** The flags of `plimsoll explain`, as typed. */
export interface ExplainFlags extends ExplainRequest {
  readonly top?: number;
  readonly only?: RegExp;
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
  readonly jsonLines?: boolean;
  readonly why?: string;
  readonly prove?: boolean;
}

/** Enough for all sections of an ordinary program. */
export const DEFAULT_SECTIONS = 50;
/** Debug information lists the same packages a second time. */
export const DEFAULT_DEBUG_PACKAGES = 8;

/** In the order in which `--help` shows them. */
export const EXPLAIN_FLAGS = {
  by: {
    kind: "enum",
    values: [...new Set([...IMAGE_VIEWS, ...BINARY_VIEWS])],
    optional: true,
    brief: "One table of these; with --json which rows there are",
  },
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
    parse: (text: string) => text,
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
  ...PACKAGE_FLAGS,
  platform: {
    ...PLATFORM_FLAG,
    brief:
      "What a main package is built for, or which image of several (default: as configured, or Linux on this machine's architecture)",
  },
  verify: {
    kind: "enum",
    values: ["layers", "none"],
    optional: true,
    brief: "Of an image, check each layer against its digests, or read no more than headers where that is possible",
  },
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;

/** Checks flags that have no effect without another flag. Throws `flag-invalid`. */
export function requireOwnFlags(flags: ExplainFlags): void {
  if (flags.prove !== undefined) {
    throw new PlimsollError("flag-invalid", {
      what: "--prove goes with --why only",
      why: "it is about what reflection keeps of a package that was asked for",
      fix: "leave it out, or ask plimsoll explain PACKAGE --why WANTED --prove",
    });
  }
  if (flags.json || flags.jsonLines) requireTables(flags, ["only", "format"]);
}

function parseLayer(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", { what: `--layer ${text} is not a layer`, fix: "--layer 0 is the first" });
}
