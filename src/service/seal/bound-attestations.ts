import type { Artifact } from "../../image/image.ts";
import type { AttestationReport } from "../../report/attestations-report.ts";
import type { VerifyResult } from "../../report/verify-report.ts";
import { type Check, Checks, fail } from "../../seal/verify/check.ts";
import type { ImageInIndex } from "./image-in-index.ts";
import { attestationsInIndex } from "./index-attestations.ts";

const REQUIREMENT = "indexAttestations";

/**
 * What binds each attestation in an index to its image, and that every one of `images` has one. Nobody signed them, so what
 * they say is not looked at. `isIndexSigned`: the index was found to be signed, so that its word suffices for a
 * statement without a subject. Throws what reading throws.
 */
export async function boundAttestations(
  artifact: Artifact,
  images: readonly ImageInIndex[],
  isIndexSigned: boolean,
): Promise<readonly VerifyResult[]> {
  const { attestations } = await attestationsInIndex(artifact);
  const wanted = new Set<string>(images.map(({ expected }) => expected.manifest));
  // An entry that names no image of the index could be meant for any of them.
  const ours = attestations.filter(({ about }) => about === null || wanted.has(about.digest));
  return [
    ...images.flatMap(({ expected: { manifest, platform } }) =>
      ours.some(({ about }) => about?.digest === manifest) ? [] : [nothingThere(platform)],
    ),
    ...ours.map((attestation) => resultOf(attestation, isIndexSigned)),
  ];
}

function resultOf(
  { about, manifest, digest, binding, checks }: AttestationReport,
  isIndexSigned: boolean,
): VerifyResult {
  const made = binding === "index" && isIndexSigned ? checks.map(bySignedIndex) : checks;
  const platform = about?.platform ?? null;
  return { requirement: REQUIREMENT, signer: null, platform, from: digest ?? manifest, checks: made };
}

function bySignedIndex(check: Check): Check {
  if (check.name !== "subject") return check;
  return { ...check, state: "passed", detail: "the statement names no subject; the index does, and is signed" };
}

function nothingThere(platform: string): VerifyResult {
  const checks = new Checks(["attached"]);
  checks.test("attached", () => fail("the index holds no statement about this image"));
  return { requirement: REQUIREMENT, signer: null, platform, from: null, checks: checks.result() };
}
