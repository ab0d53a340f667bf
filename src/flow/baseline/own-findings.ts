import { PlimsollError } from "../../base/error.ts";
import type { Finding } from "../../check/finding.ts";
import type { Undecided } from "../../fleet/baseline/service-evidence.ts";
import { nonRootUser } from "../../fleet/manifest/rules/non-root-user.ts";
import { POD_RULES } from "../../fleet/manifest/rules.ts";
import { containerFacts, type ImageEvidence } from "../../fleet/pod/facts.ts";
import { startedConfig } from "../../fleet/pod/started-config.ts";
import { parsePodSecurityPolicy } from "../../fleet/pod-security/evaluate.ts";
import { parseManifest } from "../../format/kubernetes/manifest.ts";
import { readPod } from "../../format/kubernetes/read-pod.ts";

/**
 * What `plimsoll lint` says of a Deployment that was generated, beside the image: whatever it still finds, a person has to
 * decide. Throws `image-unfit` for an image that no kubelet would start as that user.
 */
export function ownFindings(deployment: string, file: string, image: ImageEvidence): readonly Undecided[] {
  const findings = findingsOf(deployment, file, image);
  const refused = findings.find(({ rule }) => rule === nonRootUser.id);
  if (refused !== undefined) {
    throw new PlimsollError("image-unfit", {
      what: `no pod of ${image.where} would start under restricted Pod Security`,
      why: refused.what,
      fix: "give the image a numeric user: USER 65532:65532, or plimsoll slim, whose images have one",
      where: nonRootUser.id,
    });
  }
  return findings.map(({ rule, what, fix }) => ({
    about: `lint: ${rule}`,
    why: what,
    fix: fix ?? `see plimsoll help ${rule}`,
  }));
}

function findingsOf(deployment: string, file: string, image: ImageEvidence): readonly Finding[] {
  const [object] = parseManifest(Buffer.from(deployment), file).objects;
  const reading = object === undefined ? undefined : readPod(object);
  if (object === undefined || reading?.is !== "pod") throw new Error(`what was generated has no pods: ${deployment}`);
  const { pod, path } = reading;
  const containers = pod.spec.containers.map((container) =>
    containerFacts(path, container, { ...image, started: startedConfig(image.config, container) }),
  );
  const facts = { object, path, pod, policy: parsePodSecurityPolicy("restricted"), containers };
  return POD_RULES.flatMap((rule) => rule.check(facts).findings);
}
