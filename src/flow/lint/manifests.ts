import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Finding } from "../../check/finding.ts";
import { isArgoObject } from "../../fleet/argo/argo-object.ts";
import { type GivenImage, matchImages, parseGivenImage } from "../../fleet/manifest/image-match.ts";
import { MANIFEST_RULES, POD_RULES } from "../../fleet/manifest/rules.ts";
import { containerFacts, containerTitle, type ImageEvidence, type PodFacts } from "../../fleet/pod/facts.ts";
import type { UnfollowedApplication, UnknownPods } from "../../fleet/pod/manifest-facts.ts";
import { type PodSecurityPolicy, parsePodSecurityPolicy } from "../../fleet/pod-security/evaluate.ts";
import type { KubernetesObject } from "../../format/kubernetes/kubernetes-object.ts";
import { type ManifestProblem, parseManifest } from "../../format/kubernetes/manifest.ts";
import type { Container } from "../../format/kubernetes/pod.ts";
import { type PodReading, readPod } from "../../format/kubernetes/read-pod.ts";
import type { LintedManifest } from "../../report/lint-report.ts";
import { ApplicationFollower } from "../../session/argo/application-manifests.ts";
import { Checkouts } from "../../session/argo/checkouts.ts";
import { followApplications } from "../../session/argo/follow-applications.ts";
import { readRepositories } from "../../session/argo/read-repositories.ts";
import { gatherImageEvidence, type MeasuredDrain } from "../../session/image-evidence.ts";
import { openManifests } from "../../session/manifests.ts";
import { requiredImage } from "../../session/required-image.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { drainsOf, readTrials } from "../../session/trial-files.ts";
import { renderedFolderOf } from "../../store/manifest-files.ts";
import type { LintRequest } from "./request.ts";

interface CheckedManifests {
  readonly manifest: LintedManifest;
  readonly findings: readonly Finding[];
  readonly rules: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Checks the pods of manifests, together with the images that were given for their containers. Throws `source-invalid` where
 * there is no Kubernetes object at all, `flag-invalid`, and what reading files and images throws.
 */
export async function checkManifests(
  surroundings: Surroundings,
  target: string,
  request: LintRequest,
): Promise<CheckedManifests> {
  const policy = parsePodSecurityPolicy(request.podSecurity ?? "restricted");
  const [read, trials] = await Promise.all([
    readAll(surroundings, target, request.config),
    readTrials(surroundings, request.trial ?? []),
  ]);
  const drains = drainsOf(trials);
  const { problems, unfollowed } = read;
  const { pods, unknown } = sorted(read.objects);
  const containers = pods.flatMap(({ reading }) => reading.pod.spec.containers);
  const given = (request.image ?? []).map(parseGivenImage);
  const looked = await lookAt(surroundings, request, matchImages(containers, given), drains);
  const facts = pods.map(({ object, reading }) => factsOf(object, reading, policy, looked.evidence));
  const findings = [
    ...MANIFEST_RULES.flatMap((rule) => rule.check({ problems, unknown, unfollowed }).findings),
    ...facts.flatMap((pod) => POD_RULES.flatMap((rule) => rule.check(pod).findings)),
  ];
  return {
    manifest: {
      target,
      files: read.files,
      objects: read.objects.length,
      pods: pods.length,
      containers: containers.length,
      podSecurity: `${policy.level}:v1.${policy.minor}`,
      images: looked.images,
      notLookedAt: notLookedAt(facts),
    },
    findings,
    rules: [...MANIFEST_RULES, ...POD_RULES].map(({ id }) => id).sort(),
    notes: [...notRenderedNotes(read.notRendered), ...foreignNotes(problems), ...drainNotes(drains, looked.images)],
  };
}

interface ReadObjects {
  readonly files: number;
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly ManifestProblem[];
  readonly unfollowed: readonly UnfollowedApplication[];
  /** Folders with a kustomization or a chart, of which the files were read as they are. */
  readonly notRendered: ReadonlySet<string>;
}

/** What is below the target, and what Applications of Argo CD in it lead to. */
async function readAll(surroundings: Surroundings, target: string, config: string | undefined): Promise<ReadObjects> {
  const objects: KubernetesObject[] = [];
  const problems: ManifestProblem[] = [];
  const unfollowed: UnfollowedApplication[] = [];
  const notRendered = new Set<string>();
  await using checkouts = new Checkouts(surroundings, await readRepositories(surroundings, config));
  const follower = new ApplicationFollower(surroundings, checkouts);
  let files = 0;
  for await (const { file, folder, content } of openManifests(surroundings, target)) {
    files++;
    const other = renderedFolderOf(file);
    if (other !== undefined) notRendered.add(other);
    if ("why" in content) {
      problems.push({ kind: "unreadable", why: content.why, file, line: 1 });
      continue;
    }
    const manifest = parseManifest(content, file);
    if (manifest.objects.some(isArgoObject)) await checkouts.lookAround(folder);
    for await (const one of followApplications(manifest, follower)) {
      if ("why" in one) {
        unfollowed.push(one);
        continue;
      }
      for (const object of one.objects) objects.push(object);
      for (const problem of one.problems) problems.push(problem);
    }
  }
  if (objects.length === 0 && problems.every(({ kind }) => kind === "foreign")) {
    throw new PlimsollError("source-invalid", {
      what: `there is no Kubernetes object in ${target === "-" ? "standard input" : target}`,
      why: problems[0]?.why ?? (files === 0 ? "it has no files of YAML or JSON" : "its documents are empty"),
      fix: "name a manifest, a folder of manifests, or - for standard input",
    });
  }
  return { files, objects, problems, unfollowed, notRendered };
}

interface ReadPod {
  readonly object: KubernetesObject;
  readonly reading: Extract<PodReading, { is: "pod" }>;
}

function sorted(objects: readonly KubernetesObject[]) {
  const pods: ReadPod[] = [];
  const unknown: UnknownPods[] = [];
  for (const object of objects.filter((one) => !isArgoObject(one))) {
    const reading = readPod(object);
    if (reading.is === "pod") pods.push({ object, reading });
    if (reading.is === "unknown") unknown.push({ object, reading });
  }
  return { pods, unknown };
}

function factsOf(
  object: KubernetesObject,
  { pod, path }: ReadPod["reading"],
  policy: PodSecurityPolicy,
  evidence: ReadonlyMap<Container, ImageEvidence>,
): PodFacts {
  const containers = pod.spec.containers.map((container) =>
    containerFacts(path, container, evidence.get(container) ?? null),
  );
  return { object, path, pod, policy, containers };
}

/** Each image once, however many containers it is for. */
async function lookAt(
  surroundings: Surroundings,
  request: LintRequest,
  matches: ReadonlyMap<Container, GivenImage>,
  drains: readonly MeasuredDrain[],
): Promise<{ readonly evidence: ReadonlyMap<Container, ImageEvidence>; readonly images: LintedManifest["images"] }> {
  const evidence = new Map<Container, ImageEvidence>();
  const images: LintedManifest["images"][number][] = [];
  for (const [target, pairs] of Map.groupBy(matches, ([, given]) => given.target)) {
    const source = await requiredImage(target, surroundings.cwd);
    const containers = pairs.map(([container]) => container);
    const found = await gatherImageEvidence(surroundings, request, source, containers, drains);
    for (const [container, one] of found.evidence) evidence.set(container, one);
    images.push({ name: found.name, digest: found.digest, containers: containers.length });
  }
  return { evidence, images };
}

function notLookedAt(pods: readonly PodFacts[]): LintedManifest["notLookedAt"] {
  return pods.flatMap(({ object, containers }) =>
    containers
      .filter(({ image }) => image === null)
      .map(({ container, path }) => ({
        container: containerTitle(object, container),
        image: container.image ?? null,
        file: object.file,
        line: object.lineOf([...path, "image"]),
      })),
  );
}

/** An overlay may change every field that was looked at. */
function notRenderedNotes(folders: ReadonlySet<string>): readonly string[] {
  const [first] = folders;
  if (first === undefined) return [];
  const others = folders.size > 1 ? " and others" : "";
  return [
    `not rendered, so pods may differ from these: ${first}${others}; name such a folder itself to have it rendered`,
  ];
}

/** A folder holds other files of YAML too: values, settings of tools. */
function foreignNotes(problems: readonly ManifestProblem[]): readonly string[] {
  const foreign = problems.filter(({ kind }) => kind === "foreign");
  const [first] = foreign;
  if (first === undefined) return [];
  const all = counted(foreign.length, "document is", "documents are");
  return [
    `${all} no Kubernetes object, and not looked at: ${first.file}:${first.line}${foreign.length > 1 ? " and others" : ""}`,
  ];
}

/** A figure of another image says nothing here. */
function drainNotes(drains: readonly MeasuredDrain[], images: LintedManifest["images"]): readonly string[] {
  const other = drains.filter(({ digest }) => images.every((image) => image.digest !== digest));
  const once = [...new Map(other.map((drain) => [drain.digest, drain])).values()];
  return once.map(({ digest, from }) => `not used, because no image that was given is ${digest}: ${from}`);
}
