import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { bundleArtifact, COSIGN_SIGN_PREDICATE_TYPE } from "../../format/cosign/bundle-referrer.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { encodeStatement, type Statement } from "../../format/in-toto/statement.ts";
import type { NewArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Artifact, imagesOf, platformOf } from "../../image/image.ts";
import type { Attached } from "../../report/seal-report.ts";
import { attestationLayer, imageSignature, signatureLayer } from "../../seal/sign/sign-image.ts";
import type { Sealer } from "../../session/open-sealer.ts";
import type { Stores } from "../../session/stores.ts";
import type { Target } from "../../store/target.ts";
import { addUnderTag, requireTags } from "./cosign-tag.ts";
import type { SealFormat } from "./formats.ts";

/** Where an image is, and how what belongs to it is signed and kept there. */
export interface SealPlace {
  readonly stores: Pick<Stores, "open" | "environment" | "attachments">;
  readonly target: Target;
  /** Undefined: statements stay unsigned. */
  readonly sealer: Sealer | undefined;
  readonly format: SealFormat;
}

/** An image, or an index, as the subject of a signature or a statement. */
export interface SealSubject {
  readonly descriptor: Descriptor;
  /** Null for an index. */
  readonly platform: string | null;
}

/** The images, and then the index that leads to them. */
export function subjectsIn(artifact: Artifact): readonly SealSubject[] {
  const images = imagesOf(artifact).map((image) => ({
    descriptor: image.descriptor,
    platform: formatPlatform(platformOf(image)),
  }));
  return artifact.kind === "image" ? images : [...images, { descriptor: artifact.descriptor, platform: null }];
}

/** What is said of a subject, and whether it is signed as well. */
export interface SealJob {
  readonly subject: SealSubject;
  readonly statements: readonly Statement[];
  readonly isSigned: boolean;
}

/**
 * Seals one subject after the other. An index that was only gathered from entries of one name is stored nowhere, and
 * nothing can be attached to it: of its signature that is said, and is no failure where its images are there.
 */
export async function sealEach(
  place: SealPlace,
  jobs: readonly SealJob[],
): Promise<{ readonly attached: readonly Attached[]; readonly notes: readonly string[] }> {
  const attached: Attached[] = [];
  const notes: string[] = [];
  for (const job of jobs) {
    try {
      attached.push(...(await seal(place, job)));
    } catch (error) {
      const isGathered =
        job.subject.platform === null &&
        job.statements.length === 0 &&
        error instanceof PlimsollError &&
        error.code === "image-unknown";
      if (!isGathered || attached.length === 0) throw error;
      notes.push("the name leads to several images without an index of its own, so each of them stands for itself");
    }
  }
  return { attached, notes };
}

/** Attaches statements and the signature of one image or index. Throws what signing and attaching throw. */
export async function seal(place: SealPlace, { subject, statements, isSigned }: SealJob): Promise<readonly Attached[]> {
  if (!isSigned) return attachStatements(place, subject, statements);
  if (place.format === "bundle") {
    return attachStatements(place, subject, [...statements, imageSignature(subject.descriptor.digest)]);
  }
  const attached = await attachStatements(place, subject, statements);
  return [...attached, await signUnderTag(place, subject)];
}

async function signUnderTag(place: SealPlace, subject: SealSubject): Promise<Attached> {
  const { descriptor } = subject;
  const { target, stores, sealer } = place;
  const tagged = requireTags(target);
  const { registry, repository } = tagged.reference;
  const claim = { digest: descriptor.digest, reference: `${registry}/${repository}` };
  const layer = await signatureLayer(sealer!.signer!, claim);
  const digest = await addUnderTag(stores, tagged, descriptor.digest, "sig", layer);
  return attached(place, subject, COSIGN_SIGN_PREDICATE_TYPE, digest);
}

/** Signed, where there is a sealer. */
async function attachStatements(
  place: SealPlace,
  subject: SealSubject,
  statements: readonly Statement[],
): Promise<readonly Attached[]> {
  const digests =
    place.format === "cosign2"
      ? await attachUnderTag(place, subject, statements)
      : await attachBundles(place, subject, statements);
  return statements.map(({ predicateType }, at) => attached(place, subject, predicateType, digests[at]!));
}

async function attachUnderTag(
  { stores, target, sealer }: SealPlace,
  { descriptor: { digest } }: SealSubject,
  statements: readonly Statement[],
): Promise<readonly Digest[]> {
  const digests: Digest[] = [];
  for (const statement of statements) {
    const layer = await attestationLayer(sealer!.signer!, statement);
    digests.push(await addUnderTag(stores, requireTags(target), digest, "att", layer));
  }
  return digests;
}

async function attachBundles(
  { stores, target, sealer }: SealPlace,
  { descriptor }: SealSubject,
  statements: readonly Statement[],
): Promise<readonly Digest[]> {
  const artifacts: NewArtifact[] = [];
  for (const statement of statements) {
    artifacts.push(
      sealer === undefined
        ? unsignedArtifact(statement)
        : bundleArtifact(await sealer.statement(statement), statement.predicateType),
    );
  }
  if (artifacts.length === 0) return [];
  return (await stores.attachments.attachAll(target, descriptor, artifacts)).map(({ digest }) => digest);
}

/** in-toto attestation spec v1, bundle.md: a statement alone has the media type of an envelope's payload. */
function unsignedArtifact(statement: Statement): NewArtifact {
  return {
    artifactType: STATEMENT_PAYLOAD_TYPE,
    layers: [{ mediaType: STATEMENT_PAYLOAD_TYPE, bytes: encodeStatement(statement) }],
    annotations: { "in-toto.io/predicate-type": statement.predicateType },
  };
}

function attached(
  { sealer }: SealPlace,
  { descriptor, platform }: SealSubject,
  predicateType: string,
  digest: string,
): Attached {
  return { subject: descriptor.digest, platform, predicateType, signed: sealer !== undefined, digest };
}
