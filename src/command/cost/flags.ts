import type { CostRequest } from "../../flow/cost/request.ts";
import { PACKAGE_FLAGS } from "../build-flags.ts";
import { choice, one, yes } from "../flag-form.ts";
import { JSON_FLAG, requireTables, TOP_FLAG } from "../flags.ts";

/** The flags of `plimsoll cost`, as typed. */
export interface CostFlags extends CostRequest {
  readonly top?: number;
  readonly format?: "text" | "markdown" | "github";
  readonly json?: boolean;
}

/** Programs that are compared have no revision in them. */
const { vcs: _vcs, ...BUILD } = PACKAGE_FLAGS;

/** In the order in which `--help` shows them. */
export const COST_FLAGS = {
  db: one("A folder with advisories in OSV's format, or file://FOLDER (default: GOVULNDB, if it is a file:)", "folder"),
  top: TOP_FLAG,
  format: choice("How it is written (default text); github: as annotations at the lines that import it", [
    "text",
    "markdown",
    "github",
  ]),
  json: JSON_FLAG,
  ...BUILD,
  platform: one(
    "What the program is built for (default: as configured, or Linux on this machine's architecture)",
    "os/arch",
  ),
  offline: yes("Use no network"),
} as const;

/** Throws `flag-invalid` for a flag that would do nothing beside the others. */
export function requireFittingFlags(flags: CostFlags): void {
  if (flags.json) requireTables(flags, ["top", "format"]);
}
