import type { Json } from "../../base/strict-json.ts";
import { type Statement, subjectOf } from "../../format/in-toto/statement.ts";
import { encodeCycloneDx } from "../../format/sbom/cyclonedx.ts";
import type { Sbom } from "../../format/sbom/sbom.ts";
import { encodeSpdx } from "../../format/sbom/spdx.ts";
import type { Image } from "../../image/image.ts";
import { sizeOfImage } from "../../image/uncompressed.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { ledgerDigest } from "../../measure/image/ledger/ledger-digest.ts";
import { type SizeFacts, type StatedSize, sizeStatement } from "../../seal/statement/size.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { formatTarget, type Target } from "../../store/target.ts";
import { gatherImageSbom } from "../sbom/image-sbom.ts";
import { withModuleLicences } from "../sbom/licences.ts";
import type { SbomFormat } from "./formats.ts";

/** The types that cosign gives these documents, and by which others find them. */
const SBOM_PREDICATES = {
  spdx: { predicateType: "https://spdx.dev/Document", encode: encodeSpdx },
  cyclonedx: { predicateType: "https://cyclonedx.org/bom", encode: encodeCycloneDx },
} as const satisfies Record<SbomFormat, { predicateType: string; encode: (sbom: Sbom) => string }>;

/** An image that was measured, and where it is. */
export interface MeasuredImage {
  readonly image: Image;
  readonly ledger: ImageLedger;
  /** `registry.example/shop/order`; null for an image in no registry. */
  readonly repository: string | null;
}

/** Measures what statements about an image rest on: every byte of its layers, and the digests of its files. */
export async function measureForStatements(
  { env, signal }: Surroundings,
  image: Image,
  target: Target,
  cache: boolean,
): Promise<MeasuredImage> {
  const choices = { env, signal, cache, verify: "layers", digests: true } as const;
  const { ledger } = await surveyImage(image, formatTarget(target), choices);
  return { image, ledger, repository: repositoryOf(target) };
}

/** The repository of a registry; others have none that would mean something elsewhere. */
export function repositoryOf(target: Target): string | null {
  if (target.kind !== "registry") return null;
  const { registry, repository } = target.reference;
  return `${registry}/${repository}`;
}

/** What is in the image, once for each format. */
export async function sbomStatements(
  surroundings: Surroundings,
  { image, ledger, repository }: MeasuredImage,
  formats: readonly SbomFormat[],
): Promise<readonly Statement[]> {
  if (formats.length === 0) return [];
  const sbom = await gatherImageSbom(ledger, {
    env: surroundings.env,
    repository,
    withLicences: (found) => withModuleLicences(surroundings, found),
  });
  return formats.map((format) => {
    const { predicateType, encode } = SBOM_PREDICATES[format];
    const predicate = JSON.parse(encode(sbom)) as Json;
    return { subjects: [subjectOf(repository ?? "", image.descriptor.digest)], predicateType, predicate };
  });
}

/** What the image weighs, and what another one did that it replaces. */
export async function statedSize(
  { image, ledger, repository }: MeasuredImage,
  before: { readonly image: Image; readonly target: Target } | undefined,
): Promise<Statement> {
  const facts: SizeFacts = {
    before:
      before === undefined
        ? null
        : {
            name: before.target.kind === "registry" ? formatTarget(before.target) : null,
            digest: before.image.descriptor.digest,
            ...(await sizeOf(before.image)),
          },
    after: await sizeOf(image),
    ledger: ledgerDigest(ledger),
  };
  return sizeStatement(repository ?? "", image.descriptor.digest, facts);
}

async function sizeOf(image: Image): Promise<StatedSize> {
  const { sizeBytes, wireBytes } = await sizeOfImage(image);
  return { sizeBytes, wireBytes };
}
