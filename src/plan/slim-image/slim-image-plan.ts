import type { Digest } from "../../base/digest.ts";

/**
 * The plan for an image that is made minimal without its source. Plain JSON, made to be read and edited: what is not
 * under `keep` is left out.
 */
export interface SlimImagePlan {
  readonly schema: "plimsoll.slim-plan/1";
  readonly image: PlannedImage;
  /** What the container starts. */
  readonly command: PlannedCommand;
  readonly healthcheck: PlannedHealthcheck;
  readonly add: AddedLayers;
  /**
   * `whole`: /etc/passwd and /etc/group are under `keep`. `lines`: only the lines of root and of the image's user are
   * written.
   */
  readonly users: "whole" | "lines";
  /** In the order of the paths. Folders above these are kept with their owners and modes without being named. */
  readonly keep: readonly KeptPath[];
}

export interface PlannedImage {
  readonly name: string;
  /** Digest of the manifest for this platform. */
  readonly digest: Digest;
  readonly platform: string;
}

/** `unchanged`, or the words that replace Entrypoint and Cmd, because a shell did nothing but start them. */
export type PlannedCommand = "unchanged" | { readonly entrypoint: readonly string[] };

/** `drop` for a health check whose program is not kept. A URL is requested by plimsoll's prober, which is added. */
export type PlannedHealthcheck = "unchanged" | "drop" | { readonly url: string };

/** Layers of the static base, the same for every service. */
export interface AddedLayers {
  readonly certificates: boolean;
  readonly timeZones: boolean;
}

export interface KeptPath {
  /** The path from the root, without a leading slash. */
  readonly path: string;
  /** `stripped`: a Go program, without its symbols and DWARF. */
  readonly as: "unchanged" | "stripped";
  readonly why: string;
}
