import type { PackageRequest } from "../../session/build-target.ts";

/** What `cost` is asked for, besides the module and the program. */
export interface CostRequest extends Omit<PackageRequest, "vcs"> {
  /** A folder with advisories in the format of OSV, or its address with file:. When omitted: GOVULNDB, if it has such an address. */
  readonly db?: string;
}
