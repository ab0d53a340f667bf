import { readAtMost } from "../../base/bounded-reader.ts";
import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { parseHeldStatement } from "../../format/in-toto/statement.ts";
import { parseManifest } from "../../format/oci/parse.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Artifact, type Blob, platformOf } from "../../image/image.ts";
import { attestationsOf, type IndexAttestation } from "../../image/index-attestations.ts";
import type { AttestationReport, AttestationsReport } from "../../report/attestations-report.ts";
import { checkIndexStatement, type IndexStatement } from "../../seal/verify/index-statement.ts";

/** The annotation of a layer: BuildKit, docs/attestations/attestation-storage.md, "Attestation Blob". */
const PREDICATE_TYPE = "in-toto.io/predicate-type";

/** Failures of one statement, which say nothing about the others. */
const OF_ONE_STATEMENT = new Set(["blob-unknown", "digest-mismatch", "limit-exceeded"]);

/**
 * Reads and checks every attestation in an index that was opened as a whole. Throws `limit-exceeded` where the statements are
 * too many or too long together, and what reading throws; whatever is wrong with one of them is told with it.
 */
export async function attestationsInIndex(artifact: Artifact): Promise<AttestationsReport> {
  const entries = attestationsOf(artifact);
  const statements = new Statements(entries);
  const attestations: AttestationReport[] = [];
  for (const entry of entries) attestations.push(...(await reportsOf(entry, statements)));
  return { index: artifact.kind === "index" ? artifact.descriptor.digest : null, attestations };
}

/** Each statement of an entry; an entry without one is told as such. */
async function reportsOf(entry: IndexAttestation, statements: Statements): Promise<readonly AttestationReport[]> {
  const { descriptor, about, manifest } = entry;
  const images = entry.images.map((image) => ({
    digest: image.descriptor.digest,
    platform: formatPlatform(platformOf(image)),
  }));
  const parsed = manifest && parseManifest(manifest.bytes, `manifest ${descriptor.digest}`);
  const held = { about, images, manifestSubject: parsed?.subject?.digest };
  const blobs = statementsOf(entry);
  if (blobs.length === 0) {
    const read = () => {
      throw new PlimsollError("attestation-invalid", {
        what: "the manifest holds no statement",
        why: `none of its layers is ${STATEMENT_PAYLOAD_TYPE}`,
      });
    };
    return [reportOf(descriptor.digest, null, { ...held, announcedType: undefined, read })];
  }
  const reports: AttestationReport[] = [];
  for (const blob of blobs) {
    const announcedType = blob.descriptor.annotations?.[PREDICATE_TYPE];
    const read = await statements.reader(blob);
    reports.push(reportOf(descriptor.digest, blob.descriptor.digest, { ...held, announcedType, read }));
  }
  return reports;
}

/** Layers of other types are to be ignored: attestation-storage.md. */
function statementsOf({ manifest }: IndexAttestation): readonly Blob[] {
  return (manifest?.blobs ?? []).filter(({ descriptor }) => descriptor.mediaType === STATEMENT_PAYLOAD_TYPE);
}

function reportOf(manifest: Digest, digest: Digest | null, held: IndexStatement): AttestationReport {
  const { image, binding, checks, statement, facts } = checkIndexStatement(held);
  return {
    manifest,
    digest,
    about: image ?? null,
    binding,
    checks,
    predicateType: statement?.predicateType ?? null,
    provenance: facts?.build ?? null,
    sbom: facts?.bill ?? null,
  };
}

/** The bytes of statements, each read once. */
class Statements {
  readonly #read = new Map<Digest, Uint8Array | PlimsollError>();

  constructor(entries: readonly IndexAttestation[]) {
    const blobs = entries.flatMap(statementsOf);
    const sizes = new Map(blobs.map(({ descriptor }) => [descriptor.digest, descriptor.size]));
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (blobs.length <= LIMITS.referrers && total <= LIMITS.attestationBytes) return;
    throw new PlimsollError("limit-exceeded", {
      what: "the index holds more attestations than plimsoll reads",
      why: `it reads ${LIMITS.referrers} statements with ${LIMITS.attestationBytes} bytes together`,
    });
  }

  async reader(blob: Blob): Promise<IndexStatement["read"]> {
    const { digest } = blob.descriptor;
    const read = this.#read.get(digest) ?? (await readStatement(blob));
    this.#read.set(digest, read);
    return () => {
      if (read instanceof PlimsollError) throw read;
      return parseHeldStatement(read, `statement ${digest}`);
    };
  }
}

async function readStatement(blob: Blob): Promise<Uint8Array | PlimsollError> {
  try {
    return await readAtMost(blob.open(), LIMITS.attestationBytes, `statement ${blob.descriptor.digest}`);
  } catch (error) {
    if (error instanceof PlimsollError && OF_ONE_STATEMENT.has(error.code)) return error;
    throw error;
  }
}
