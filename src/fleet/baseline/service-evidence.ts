import type { Platform } from "../../format/oci/platform.ts";
import type { ImageEvidence } from "../pod/facts.ts";
import type { Reason } from "./commented-yaml.ts";
import type { ServicePort } from "./ports.ts";

/** Everything that the manifests of a service are written from. */
export interface ServiceEvidence {
  /** What its objects are called: a label of DNS. */
  readonly name: string;
  readonly place: ImagePlace;
  readonly image: ImageEvidence;
  /** Those of the image, or of the images that an index names. */
  readonly platforms: readonly Platform[];
  /** The first one is what probes ask. */
  readonly ports: readonly ServicePort[];
  readonly measured: Measured;
}

/** Where a cluster gets the image. */
export interface ImagePlace {
  /** The registry and the repository. */
  readonly repository: string;
  /** The same with tag and digest, as far as they are known. */
  readonly reference: string;
  /** The image is on this machine, and in no registry that plimsoll knows of. */
  readonly isUnknown: boolean;
}

/** What trials and contracts have shown of exactly this image. Null is what nobody measured. */
export interface Measured {
  /** The most memory that the service had after load. */
  readonly resident: Figure | null;
  /** The largest memory limit that it did not survive. */
  readonly endedAt: Figure | null;
  /** The longest start, in seconds. */
  readonly start: Figure | null;
  /** Paths that answered while the service was well. */
  readonly live: ProbePath | null;
  readonly ready: ProbePath | null;
}

export interface Figure {
  readonly value: number;
  /** The file that has it. */
  readonly from: string;
}

export interface ProbePath {
  readonly path: string;
  readonly from: string;
}

/** Something that nothing shows: a person has to decide it. */
export interface Undecided {
  /** What is left open, in a few words. */
  readonly about: string;
  readonly why: string;
  /** What the reader can do. */
  readonly fix: string;
}

/** The fields of one concern, why they are so, and what it leaves open. */
export interface Part<Fields extends object = object> {
  readonly fields: Fields;
  readonly reasons: readonly Reason[];
  readonly undecided: readonly Undecided[];
}
