import type { ImageAccess } from "../../session/image-access.ts";

/** What `sbom` is asked for. Each member is a flag of the command line, in camel case. */
export interface SbomRequest extends Omit<ImageAccess, "verify"> {
  /** SPDX 2.3 or CycloneDX 1.6, both as JSON. SPDX when omitted. */
  readonly format?: SbomFormat;
  /** The repository in the image's package URL. When omitted: the one that the image is read from, if it is in one. */
  readonly repository?: string;
}

type SbomFormat = "spdx" | "cyclonedx";
