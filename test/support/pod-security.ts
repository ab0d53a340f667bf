import { execFileSync } from "node:child_process";
import type { TestContext } from "node:test";
import type { PodSecurityLevel } from "../../src/fleet/pod-security/checks/check.ts";
import { evaluatePodSecurity } from "../../src/fleet/pod-security/evaluate.ts";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import type { Pod } from "../../src/format/kubernetes/pod.ts";
import { readPod } from "../../src/format/kubernetes/read-pod.ts";
import { requireGoProgram } from "./module-program.ts";

/** By minor release from v1.0 on: the IDs of the checks that fail, sorted. */
export type Failures = Readonly<Record<PodSecurityLevel, readonly (readonly string[])[]>>;

/** What Kubernetes says of one manifest. */
export interface PodSecurityAnswer {
  /** The manifest as JSON, unless it is not even YAML. */
  readonly json?: unknown;
  readonly error?: string;
  readonly failed?: Failures;
}

/** Asks k8s.io/pod-security-admission about manifests of one pod each. Undefined, with the test skipped, without Go. */
export function requirePodSecurity(
  t: TestContext,
): ((manifests: readonly string[]) => readonly PodSecurityAnswer[]) | undefined {
  const program = requireGoProgram(t, {
    name: "pod-security",
    source: "test/differential/pod-security/main.go",
    module: "k8s.io/pod-security-admission",
    version: "v0.34.4",
  });
  if (program === undefined) return undefined;
  return (manifests) => {
    const input = manifests.map((text) => `${JSON.stringify(text)}\n`).join("");
    const output = execFileSync(program, { input, maxBuffer: 2 ** 30 }).toString();
    return output
      .trimEnd()
      .split("\n")
      .map((line): PodSecurityAnswer => JSON.parse(line));
  };
}

/** The one pod of a manifest, or why there is none. */
export function onlyPod(manifest: string): Pod | string {
  const { objects, problems } = parseManifest(Buffer.from(manifest), "pod.yaml");
  const [object] = objects;
  if (object === undefined || problems.length > 0) return problems[0]?.why ?? "no object";
  const reading = readPod(object);
  return reading.is === "pod" ? reading.pod : reading.is === "none" ? "no pod" : reading.why;
}

/** What plimsoll says of a pod, in the same form. */
export function failuresOf(pod: Pod, releases: number): Failures {
  const of = (level: PodSecurityLevel) =>
    Array.from({ length: releases }, (_, minor) =>
      evaluatePodSecurity(pod, { level, minor })
        .map(({ id }) => id)
        .sort(),
    );
  return { baseline: of("baseline"), restricted: of("restricted") };
}

/** Only the releases in which other checks fail than in the one before, as `since 25: a b`. */
export function changesOf(failures: Failures): Readonly<Record<PodSecurityLevel, readonly string[]>> {
  const of = (releases: Failures[PodSecurityLevel]) => {
    const texts = releases.map((ids) => ids.join(" "));
    return texts.flatMap((text, minor) => (text === texts[minor - 1] ? [] : [`since ${minor}: ${text}`]));
  };
  return { baseline: of(failures.baseline), restricted: of(failures.restricted) };
}
