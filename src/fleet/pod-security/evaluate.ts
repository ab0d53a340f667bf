import { PlimsollError } from "../../base/error.ts";
import type { Pod } from "../../format/kubernetes/pod.ts";
import type { PodSecurityCheck, PodSecurityLevel, Violation } from "./checks/check.ts";
import { hostNamespaces, hostPathVolumes, hostPorts, hostProbes, windowsHostProcess } from "./checks/host.ts";
import {
  appArmorProfile,
  procMount,
  seccompProfile,
  seccompProfileSet,
  seLinuxOptions,
  sysctls,
} from "./checks/kernel.ts";
import {
  allowPrivilegeEscalation,
  droppedCapabilities,
  privileged,
  runAsNonRoot,
  runAsUser,
  usualCapabilities,
} from "./checks/privileges.ts";
import { restrictedVolumes } from "./checks/volumes.ts";

/** Baseline first, then restricted. */
const CHECKS: readonly PodSecurityCheck[] = [
  privileged,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  windowsHostProcess,
  usualCapabilities,
  appArmorProfile,
  seccompProfile,
  seLinuxOptions,
  procMount,
  sysctls,
  allowPrivilegeEscalation,
  droppedCapabilities,
  runAsNonRoot,
  runAsUser,
  seccompProfileSet,
  restrictedVolumes,
];

/** The newest release for which a check has a form of its own: later ones are the same, as far as is known. */
export const NEWEST_MINOR = Math.max(...CHECKS.flatMap(({ forms }) => forms.map(({ since }) => since)));

/** What a pod is held against: a level of the Pod Security Standards, as a minor release of Kubernetes has it. */
export interface PodSecurityPolicy {
  readonly level: PodSecurityLevel;
  /** 34 for v1.34. */
  readonly minor: number;
}

/** A check that a pod does not pass, with every field because of which. */
export interface FailedCheck {
  readonly id: string;
  readonly level: PodSecurityLevel;
  readonly title: string;
  readonly violations: readonly Violation[];
}

/**
 * Judges a pod by the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/), as
 * k8s.io/pod-security-admission does with its features as they are by default: the same checks fail. None means that the
 * pod is admitted.
 */
export function evaluatePodSecurity(pod: Pod, { level, minor }: PodSecurityPolicy): readonly FailedCheck[] {
  return checksOf(level, minor).flatMap(({ check, find }) => {
    const violations = find(pod);
    return violations.length === 0 ? [] : [{ id: check.id, level: check.level, title: check.title, violations }];
  });
}

interface ActiveCheck {
  readonly check: PodSecurityCheck;
  readonly find: (pod: Pod) => readonly Violation[];
}

const known = new Map<string, readonly ActiveCheck[]>();

/** The checks of a level in a release, in the form that they have there; restricted has those of baseline too. */
function checksOf(level: PodSecurityLevel, minor: number): readonly ActiveCheck[] {
  const key = `${level} ${Math.min(minor, NEWEST_MINOR)}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const active = CHECKS.flatMap((check) => {
    if (level === "baseline" && check.level === "restricted") return [];
    const form = check.forms.findLast(({ since }) => since <= minor);
    return form === undefined ? [] : [{ check, ...form }];
  });
  const replaced = new Set(active.map(({ replaces }) => replaces));
  const checks = active.filter(({ check }) => !replaced.has(check.id));
  known.set(key, checks);
  return checks;
}

const POLICY = /^(baseline|restricted)(?::(?:v1\.(\d{1,3})|(latest)))?$/;

/**
 * `restricted`, `baseline:v1.28` or `restricted:latest`, in the words of the labels on namespaces. Without a release it is
 * the newest that is known. Throws `config-invalid` where it is written in a file, and `flag-invalid` where a flag names it.
 */
export function parsePodSecurityPolicy(text: string, where?: string): PodSecurityPolicy {
  const [, level, minor] = POLICY.exec(text) ?? [];
  if (level === undefined) {
    throw new PlimsollError(where === undefined ? "flag-invalid" : "config-invalid", {
      what: `${text} is no level of the Pod Security Standards`,
      fix: `write baseline or restricted, and a release where it matters: restricted:v1.${NEWEST_MINOR}`,
      ...(where === undefined ? {} : { where }),
    });
  }
  return { level: level as PodSecurityLevel, minor: minor === undefined ? NEWEST_MINOR : Number(minor) };
}
