import type { Digest } from "../../base/digest.ts";

/** An image with go in an OCI layout of this machine, which builds start from. */
export interface BuilderImage {
  /** The layout. */
  readonly folder: string;
  readonly digest: Digest;
  /** GOROOT in the image. */
  readonly goroot: string;
}

/** The name by which a Dockerfile starts from an image that is handed over in a layout. */
export const BUILDER_NAME = "plimsoll-goroot";

/** The arguments by which buildctl hands an image over under a name. */
export function handOver(name: string, { folder, digest }: Pick<BuilderImage, "folder" | "digest">): readonly string[] {
  return [...["--oci-layout", `${name}=${folder}`], ...["--opt", `context:${name}=oci-layout://${name}@${digest}`]];
}
