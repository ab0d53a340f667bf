import { PlimsollError } from "../../base/error.ts";
import type { PruneRequest } from "../../flow/prune/request.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import { one } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS, requireTables } from "../flags.ts";

/** The flags of `plimsoll prune`, as typed. */
export interface PruneFlags extends PruneRequest {
  readonly format?: "text" | "markdown";
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const PRUNE_FLAGS = {
  budget: {
    kind: "parsed",
    parse: parseBudget,
    optional: true,
    brief: "How many suggestions are shown by a build at most (default 12); what may save most comes first",
    placeholder: "n",
  },
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  ...PACKAGE_FLAGS,
  platform: one("What it is built for (default: as configured, or Linux on this machine's architecture)", "os/arch"),
  offline: REGISTRY_FLAGS.offline,
} as const;

/** Throws `flag-invalid` for flags that do not fit together. */
export function requireFittingFlags(flags: PruneFlags): void {
  if (flags.json) requireTables(flags, ["format"]);
}

function parseBudget(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new PlimsollError("flag-invalid", {
    what: `--budget ${text} is not a number of builds`,
    fix: "--budget 12 is the default; --budget 0 builds none, and --json lists what could be built",
  });
}
