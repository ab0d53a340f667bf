import { CERTIFICATE_BUNDLE } from "../../../base/certificate-bundle.ts";
import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import { parseCertificates } from "../../../build/base/certificate-pem.ts";
import type { Finding } from "../../../check/finding.ts";
import { ownCertificates } from "../../../check/runtime/rules/own-certificates.ts";
import { readTexts } from "../../../evidence/runtime/image-files.ts";
import type { SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { readAsset } from "../../../store/assets.ts";

/** Finds the certificates that are lost when the shared layer of certificates replaces the image's own bundle. */
export async function findLostAuthorities(plan: SlimImagePlan, files: SurveyedFiles): Promise<readonly Finding[]> {
  if (!plan.add.certificates) return [];
  const kept = plan.keep.map(({ path }) => path).filter((path) => /\.(?:crt|pem)$/.test(path));
  const texts = await readTexts(files, [CERTIFICATE_BUNDLE, ...kept], LIMITS.configFileBytes);
  const bundle = texts.get(CERTIFICATE_BUNDLE);
  if (bundle === undefined) return [];
  const stays = new Set(certificatesIn("the static base", await readAsset("base/roots.pem")).keys());
  for (const path of kept) for (const each of certificatesIn(path, texts.get(path) ?? "").keys()) stays.add(each);
  const lost = [...certificatesIn(CERTIFICATE_BUNDLE, bundle)].filter(([fingerprint]) => !stays.has(fingerprint));
  return ownCertificates.check({ bundle: CERTIFICATE_BUNDLE, lost: lost.map(([, subject]) => subject) }).findings;
}

/** Subjects of the certificates, by fingerprint; empty for a file that Go could not read either. */
function certificatesIn(name: string, content: Uint8Array | string): ReadonlyMap<string, string> {
  try {
    const certificates = parseCertificates({ name, bytes: Buffer.from(content) });
    return new Map(certificates.map(({ fingerprint256, subject }) => [fingerprint256, subject.replaceAll("\n", ", ")]));
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "certificate-invalid") return new Map();
    throw error;
  }
}
