import type { ImageAccess } from "../../session/image-access.ts";

/** What `reproduce` is asked for. Each member is a flag of the command line, in camel case. */
export interface ReproduceRequest extends Omit<ImageAccess, "verify"> {
  /** A file with the statement, instead of the one that is attached to the image. */
  readonly provenance?: string;
  /** Use recorded flags that can start programs. */
  readonly allowFlags?: boolean;
}
