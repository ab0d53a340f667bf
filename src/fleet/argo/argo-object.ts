import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";

/** Whether an object leads to manifests by way of Argo CD. */
export function isArgoObject({ group, kind }: KubernetesObject): boolean {
  return group === "argoproj.io" && (kind === "Application" || kind === "ApplicationSet");
}
