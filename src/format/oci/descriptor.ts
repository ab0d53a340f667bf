import type { Digest } from "../../base/digest.ts";
import type { Platform } from "./platform.ts";

/** OCI image-spec v1.1, descriptor.md: names content by its media type, digest and size as stored. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly artifactType?: string;
  readonly urls?: readonly string[];
  readonly data?: string;
}
