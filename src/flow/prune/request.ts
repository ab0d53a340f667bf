import type { PackageRequest } from "../../session/build-target.ts";

/** What `prune` is asked for, besides the package. */
export interface PruneRequest extends PackageRequest {
  /** How many suggestions are built at most. */
  readonly budget?: number;
}
