import type { OverlayName } from "../../fleet/baseline/overlays.ts";
import type { BaselineRequest } from "../../flow/baseline/request.ts";
import { many, one, yes } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll baseline`, as typed. */
export interface BaselineFlags extends BaselineRequest {
  readonly json?: boolean;
}

/**
 * Only their names: with the code that makes overlays, every start of plimsoll would load the libraries for YAML and
 * schemas.
 */
const OVERLAYS = { eks: true, aks: true, ack: true, openshift: true } satisfies Record<OverlayName, true>;
const OVERLAY_NAMES = Object.keys(OVERLAYS) as OverlayName[];

/** In the order in which `--help` shows them. */
export const BASELINE_FLAGS = {
  output: one("The folder to write into (default: deploy/NAME)", "folder"),
  name: one("What the service's objects are called (default: the last part of the image's repository)", "name"),
  port: many(
    "A port that the service listens on, as 8080 or 53/udp (default: what the image exposes); repeatable",
    "port",
  ),
  overlay: {
    kind: "enum",
    values: [...OVERLAY_NAMES, "none"],
    optional: true,
    variadic: ",",
    brief: "Kinds of clusters that get an overlay, with commas between (default: all)",
  },
  trial: many("What plimsoll trial IMAGE --json wrote: memory, start, end; repeatable", "file"),
  contract: many("What plimsoll contract IMAGE --json wrote: paths of the probes; repeatable", "file"),
  keepEdits: yes("Where an edit and what is generated now meet, keep the edit (default: write nothing)"),
  dryRun: yes("Write nothing, and show what would change"),
  platform: one("Which image of an index is looked at (default: Linux on this machine's architecture)", "os/arch"),
  json: JSON_FLAG,
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;
