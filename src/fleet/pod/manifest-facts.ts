import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import type { ManifestProblem } from "../../format/kubernetes/manifest.ts";
import type { PodReading } from "../../format/kubernetes/read-pod.ts";

/** What was read of all files together. */
export interface ManifestFacts {
  readonly problems: readonly ManifestProblem[];
  readonly unknown: readonly UnknownPods[];
}

export interface UnknownPods {
  readonly object: KubernetesObject;
  readonly reading: Extract<PodReading, { is: "unknown" }>;
}
