import type { JsonPath } from "../../../base/strict-json.ts";
import type { Container, Pod, SharedSecurity } from "../../../format/kubernetes/pod.ts";
import { containerPath } from "../../../format/kubernetes/read-pod.ts";

/** The two levels of the Pod Security Standards that forbid anything. */
export type PodSecurityLevel = "baseline" | "restricted";

/** One field, or a missing one, that a check does not allow. */
export interface Violation {
  /** The steps from the value with the pod's `metadata` and `spec` to the field. */
  readonly path: JsonPath;
  /** What it says and what is wanted, in words that follow its name. */
  readonly what: string;
}

/** The form of a check from a minor release of Kubernetes on, until a later form takes its place. */
interface CheckForm {
  /** The minor release: 25 for v1.25. */
  readonly since: number;
  /** A check of baseline that restricted does not need beside this form, which is stricter. */
  readonly replaces?: string;
  readonly find: (pod: Pod) => readonly Violation[];
}

/** A check by the ID that k8s.io/pod-security-admission has for it. */
export interface PodSecurityCheck {
  readonly id: string;
  readonly level: PodSecurityLevel;
  /** What it asks for, in a few words for a table. */
  readonly title: string;
  /** By release, the oldest first. */
  readonly forms: readonly CheckForm[];
}

/** The steps from the pod to a field of a container. */
export function inContainer(container: Container, ...steps: JsonPath): JsonPath {
  return [...containerPath([], container), ...steps];
}

interface Context {
  /** The steps to the securityContext. */
  readonly path: JsonPath;
  readonly security: SharedSecurity | undefined;
}

/** What the pod and each of its containers say of their security. */
export function contextsOf({ spec }: Pod): { readonly pod: Context; readonly containers: readonly Context[] } {
  return {
    pod: { path: ["spec", "securityContext"], security: spec.securityContext },
    containers: spec.containers.map((container) => ({
      path: inContainer(container, "securityContext"),
      security: container.securityContext,
    })),
  };
}

/** The violations of what the pod says of its security, and of what each of its containers does. */
export function eachContext(
  find: (security: SharedSecurity, path: JsonPath) => readonly Violation[],
): CheckForm["find"] {
  return (pod) => {
    const { pod: whole, containers } = contextsOf(pod);
    return [whole, ...containers].flatMap(({ path, security }) => (security === undefined ? [] : find(security, path)));
  };
}

/** One violation for each container that `find` has something to say about. */
export function eachContainer(find: (container: Container) => readonly Violation[]): CheckForm["find"] {
  return ({ spec }) => spec.containers.flatMap(find);
}

/** From v1.25 on, pods that say that they are for Windows are exempt: API servers refuse the field in them. */
export function exceptWindows(find: CheckForm["find"]): CheckForm["find"] {
  return (pod) => (pod.spec.os === "windows" ? [] : find(pod));
}
