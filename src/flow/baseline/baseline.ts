import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { unifiedDiff } from "../../base/unified-diff.ts";
import { BASE_FILES, baseOf, DEPLOYMENT_FILE } from "../../fleet/baseline/base.ts";
import type { Generated } from "../../fleet/baseline/generated-file.ts";
import { OVERLAY_NAMES, type OverlayName, overlayOf } from "../../fleet/baseline/overlays.ts";
import { distinctPorts, exposedPorts, parsePort, type ServicePort } from "../../fleet/baseline/ports.ts";
import type { ServiceEvidence } from "../../fleet/baseline/service-evidence.ts";
import type { ImageEvidence } from "../../fleet/pod/facts.ts";
import { parseManifest } from "../../format/kubernetes/manifest.ts";
import type { Container } from "../../format/kubernetes/pod.ts";
import { readPod } from "../../format/kubernetes/read-pod.ts";
import type { BaselineReport } from "../../report/baseline-report.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { serviceName } from "../../session/container/service-name.ts";
import { gatherImageEvidence } from "../../session/image-evidence.ts";
import { requiredImage } from "../../session/required-image.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { drainsOf, readTrials } from "../../session/trial-files.ts";
import { requireNoConflict } from "./conflict.ts";
import { mergeFolder, writeFolder } from "./files.ts";
import { placeOf } from "./image-place.ts";
import { measuredOf, readContracts } from "./measured.ts";
import { ownFindings } from "./own-findings.ts";
import type { BaselineRequest } from "./request.ts";

/**
 * Writes manifests for a service from what is seen of its image: a base for kustomize, and overlays for kinds of clusters.
 * What a person did to the files of an earlier run stays. Throws `edit-conflict` where that cannot be, `image-unfit`, and what
 * reading the image and the reports throws.
 */
export async function baseline(
  surroundings: Surroundings,
  image: string,
  request: BaselineRequest,
  progress: Progress,
): Promise<BaselineReport> {
  const name = nameOf(image, request.name);
  const folder = request.output ?? join("deploy", name);
  const given = (request.port ?? []).map(parsePort);
  const looked = await runAlone(progress, `look at ${image}`, () =>
    lookAt(surroundings, { image, name, given }, request),
  );
  const generated = generate(looked.service, request.overlay ?? OVERLAY_NAMES);
  const merged = await mergeFolder(surroundings, folder, generated.files, BASE_FILES);
  if (request.keepEdits !== true) requireNoConflict(folder, merged.files);
  const written = request.dryRun !== true;
  if (written) await runAlone(progress, `write ${folder}`, async () => writeFolder(surroundings, folder, merged));
  const evidence = new Map(generated.files.map((file) => [file.path, file.evidence]));
  return {
    schema: "plimsoll.baseline/1",
    image: { name: looked.service.image.where, digest: looked.digest },
    folder,
    written,
    files: merged.files.map(({ path, before, after, change, conflicts }) => ({
      ...{ path, change, keptEdits: conflicts.length },
      diff: unifiedDiff(`${folder}/${path}`, before, after),
      evidence: evidence.get(path) ?? [],
    })),
    toDecide: generated.undecided,
    notes: looked.notes,
  };
}

function generate(service: ServiceEvidence, overlays: readonly (OverlayName | "none")[]): Generated {
  const { files, undecided } = baseOf(service);
  const deployment = files.find(({ path }) => path === DEPLOYMENT_FILE)!;
  const found = ownFindings(deployment.text, deployment.path, service.image);
  const wanted = OVERLAY_NAMES.filter((name) => overlays.includes(name));
  return {
    files: [...files, ...wanted.map((name) => overlayOf(name, service))],
    undecided: [...undecided, ...found],
  };
}

interface Asked {
  readonly image: string;
  readonly name: string;
  /** Ports that a person named. */
  readonly given: readonly ServicePort[];
}

interface LookedAt {
  readonly service: ServiceEvidence;
  /** Of the manifest that was looked at. */
  readonly digest: string;
  readonly notes: readonly string[];
}

async function lookAt(
  surroundings: Surroundings,
  { image, name, given }: Asked,
  request: BaselineRequest,
): Promise<LookedAt> {
  const [source, trials, contracts] = await Promise.all([
    requiredImage(image, surroundings.cwd),
    readTrials(surroundings, request.trial ?? []),
    readContracts(surroundings, request.contract ?? []),
  ]);
  const { place, platforms, pinned } = await placeOf(surroundings, request, source, name);
  const container = plainContainer(name, given);
  const found = await gatherImageEvidence(surroundings, request, pinned, [container], drainsOf(trials));
  const { digest } = found;
  const evidence: ImageEvidence = found.evidence.get(container)!;
  const { measured, notes } = measuredOf(trials, contracts, digest);
  const ports = distinctPorts(given.length > 0 ? given : exposedPorts(evidence.config));
  return { service: { name, place, image: evidence, platforms, ports, measured }, digest, notes };
}

/** The name of a Service, which is a label of DNS that begins with a letter: RFC 1035, section 2.3.1. */
const LABEL = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function nameOf(image: string, given: string | undefined): string {
  const name =
    given ??
    serviceName(image)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "");
  if (LABEL.test(name)) return name;
  throw new PlimsollError("flag-invalid", {
    what: `${name} cannot be the name of a Service`,
    why: "that is a letter, then letters, digits and dashes, 63 characters at most, all in lower case",
    fix: "name the service with --name order",
  });
}

/** The container that the evidence is about: with everything whose text the rules look for in the program. */
function plainContainer(name: string, ports: readonly ServicePort[]): Container {
  const container = {
    ...{ name, image: name, env: [{ name: "GOMEMLIMIT", value: "" }] },
    ports: ports.map(({ number }) => ({ containerPort: number })),
  };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [container] } };
  const [object] = parseManifest(Buffer.from(JSON.stringify(pod)), "pod").objects;
  const reading = readPod(object!);
  if (reading.is !== "pod") throw new Error("a plain pod cannot be read");
  return reading.pod.spec.containers[0]!;
}
