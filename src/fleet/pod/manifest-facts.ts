import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import type { ManifestProblem } from "../../format/kubernetes/manifest.ts";
import type { PodReading } from "../../format/kubernetes/read-pod.ts";

/** What was read of all files together. */
export interface ManifestFacts {
  readonly problems: readonly ManifestProblem[];
  readonly unknown: readonly UnknownPods[];
  readonly unfollowed: readonly UnfollowedApplication[];
}

export interface UnknownPods {
  readonly object: KubernetesObject;
  readonly reading: Extract<PodReading, { is: "unknown" }>;
}

/** An Application of Argo CD that may lead to pods, or an ApplicationSet. */
export interface UnfollowedApplication {
  readonly object: KubernetesObject;
  /** `FILE:LINE`, and which Application of a set. */
  readonly where: string;
  readonly why: string;
}
