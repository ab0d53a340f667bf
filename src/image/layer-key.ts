import type { Digest } from "../base/digest.ts";

/** A layer as its image names it. */
interface NamedLayer {
  readonly descriptor: { readonly digest: Digest; readonly size: number };
  readonly diffID: Digest;
}

/**
 * What is found in a layer depends on its blob, and on the tar that the config names. What was checked against one size is not
 * checked against another.
 */
export function layerKey({ descriptor, diffID }: NamedLayer): string {
  return `${descriptor.digest} ${descriptor.size} ${diffID}`;
}
