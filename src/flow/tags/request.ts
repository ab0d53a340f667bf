import type { PackageRequest } from "../../session/build-target.ts";

/** What `tags` is asked for. Each member is a flag of the command line, in camel case. */
export interface TagsRequest extends Omit<PackageRequest, "vcs"> {
  /** How many programs are built at most, besides the one that is configured. */
  readonly budget?: number;
}

/** Enough for a service with many tags; a build takes a second or two where go's caches have its packages. */
export const USUAL_BUDGET = 24;
