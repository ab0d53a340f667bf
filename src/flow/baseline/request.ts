import type { OverlayName } from "../../fleet/baseline/overlays.ts";

/** What `baseline` is asked for. Each member is a flag of the command line, in camel case. */
export interface BaselineRequest {
  /** The folder to write into; `deploy/NAME` when omitted. */
  readonly output?: string;
  /** What the service's objects are called; the last part of the image's repository when omitted. */
  readonly name?: string;
  /** Ports that the service listens on, as EXPOSE writes them; what the image exposes when omitted. */
  readonly port?: readonly string[];
  /** Kinds of clusters; all that are known when omitted. */
  readonly overlay?: readonly (OverlayName | "none")[];
  /** What `plimsoll trial IMAGE --json` wrote. */
  readonly trial?: readonly string[];
  /** What `plimsoll contract IMAGE --json` wrote. */
  readonly contract?: readonly string[];
  /** Where an edit and what is generated now meet, the edit stays. */
  readonly keepEdits?: boolean;
  /** Write nothing, and say what would change. */
  readonly dryRun?: boolean;
  /** Which platform's image of an index is looked at. */
  readonly platform?: string;
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
