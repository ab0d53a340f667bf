import { PlimsollError } from "../../base/error.ts";
import type { ExplainRequest } from "../../flow/explain/request.ts";
import { BINARY_VIEWS } from "../../measure/binary/view-names.ts";
import { IMAGE_VIEWS } from "../../measure/image/view-names.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "../../plan/settings/mismatch.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import { choice, one, yes } from "../flag-form.ts";
import {
  CACHE_FLAG,
  DATABASE_FLAG,
  FORMAT_FLAG,
  FROM_FLAG,
  JSON_FLAG,
  ONLY_FLAG,
  REGISTRY_FLAGS,
  REPORT_FLAG,
  requireTables,
  SCAN_FLAG,
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
  by: choice("One of these tables; with --json, which rows are printed", [
    ...new Set([...IMAGE_VIEWS, ...BINARY_VIEWS]),
  ]),
  top: TOP_FLAG,
  only: ONLY_FLAG,
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  report: REPORT_FLAG,
  jsonLines: yes("Of an image, the same as one JSON object a line; also --json=lines"),
  layer: {
    kind: "parsed",
    parse: parseLayer,
    optional: true,
    brief: "Of an image, this layer only; the first is 0",
    placeholder: "n",
  },
  findings: yes("Of an executable or an image: what is known to be vulnerable in it, and how near that is to the code"),
  from: FROM_FLAG,
  db: DATABASE_FLAG,
  scan: SCAN_FLAG,
  attestations: yes(
    "Of an image: what is attested in its index (SBOM, provenance), and whether it is bound to the image",
  ),
  why: one("Why a package or module is in the program: name the main package", "package"),
  prove: yes("With --why: link once more without what reflection keeps, and compare"),
  ...PACKAGE_FLAGS,
  platform: one(
    "What a main package is built for, or which image of several (default: as configured, or Linux on this machine's architecture)",
    "os/arch",
  ),
  verify: choice("Of an image, check each layer against its digests, or read only headers where that is possible", [
    "layers",
    "none",
  ]),
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;

const NOT_WITH_WHY: Mismatch<keyof ExplainFlags> = {
  members: [
    "findings",
    "attestations",
    "by",
    "only",
    "format",
    "report",
    "layer",
    "verify",
    "cache",
    "insecure",
    "caFile",
  ],
  says: "cannot be used with --why",
  why: "--why prints import chains of a main package, not tables of a binary or an image",
  fix: LEAVE_ONE_OUT,
};

const WITH_WHY_ONLY: Mismatch<keyof ExplainFlags> = {
  members: ["prove"],
  says: "is for --why only",
  why: "it measures what reflection keeps of the package that --why names",
  fix: "leave it out, or ask plimsoll explain PACKAGE --why WANTED --prove",
};

const WITH_FINDINGS_ONLY: Mismatch<keyof ExplainFlags> = {
  members: ["from", "db", "scan"],
  says: "is for --findings only",
  why: "it says where what is vulnerable is known from",
  fix: "leave it out, or ask for that: --findings",
};

/** A flag that would do nothing beside the others is a mistake. Throws `flag-invalid` for it. */
export function requireFittingFlags(flags: ExplainFlags): void {
  refuseMismatch(flags, flags.why === undefined ? WITH_WHY_ONLY : NOT_WITH_WHY);
  if (!flags.findings) refuseMismatch(flags, WITH_FINDINGS_ONLY);
  if (flags.why === undefined && (flags.json || flags.jsonLines)) requireTables(flags, ["only", "format"]);
}

function parseLayer(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", { what: `--layer ${text} is not a layer`, fix: "--layer 0 is the first" });
}
