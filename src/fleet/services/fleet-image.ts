import type { Digest } from "../../base/digest.ts";

/** An image of a fleet, as far as its manifest and config say, and what was measured of it. */
export interface FleetImage {
  readonly digest: Digest;
  /** `linux/amd64`. */
  readonly platform: string;
  /** The user of its config, as written: empty for root. */
  readonly user: string;
  /** The time of its config, in milliseconds since 1970; null where it has none, or one that is no time. */
  readonly createdMs: number | null;
  /** The operating system of its lowest layers; null where none says what it is, or nothing was measured. */
  readonly system: FleetSystem | null;
  /** In the order in which they are applied. */
  readonly layers: readonly FleetLayer[];
  /** Manifest, config and layers as a registry holds them. */
  readonly wireBytes: number;
  /** What a rebuild would save; null where nothing was measured. */
  readonly reclaimable: { readonly sizeBytes: number; readonly wireBytes: number } | null;
}

export interface FleetLayer {
  /** Of the blob as a registry holds it. */
  readonly digest: Digest;
  /** Of the tar in it. */
  readonly diffID: Digest;
  readonly wireBytes: number;
  /** Of the tar; null where nothing was measured. */
  readonly sizeBytes: number | null;
}

/** What os-release(5) says of a system, and how many layers, from the lowest on, there are up to the one that says so. */
export interface FleetSystem {
  /** `debian 12`. */
  readonly name: string;
  readonly layers: number;
}
