import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { encodeLockFile, parseLockFile } from "./lock-file.ts";
import type { SizeRecord } from "./size-record.ts";

/** The `artifactType` of a baseline at an image, and the media type of its one layer. OCI image-spec v1.1, manifest.md. */
export const BASELINE_ARTIFACT_TYPE = "application/vnd.plimsoll.baseline.v1+json";

/** The one layer of a baseline artifact: a lock file with one record. */
export function encodeRecordArtifact(record: SizeRecord): Uint8Array {
  return encodeLockFile([record]);
}

/**
 * Reads the layer of a baseline artifact that was attached to the image `subject`. Throws what `parseLockFile` throws,
 * `baseline-invalid` also for a record of another platform, and `digest-mismatch` for one of another image. The name of the
 * service is not compared: an image is known under several names, and the digest says which it is.
 */
export function parseRecordArtifact(
  bytes: Uint8Array,
  where: string,
  wanted: { readonly platform: string; readonly subject: Digest },
): SizeRecord {
  const [record, ...others] = parseLockFile(bytes, where);
  if (record === undefined || others.length > 0) {
    throw new PlimsollError("baseline-invalid", {
      what: `${where} is not the baseline of an image`,
      why: `it has ${record === undefined ? "no record" : "several records"}, and a baseline at an image has one`,
      fix: REPLACE,
    });
  }
  if (record.platform !== wanted.platform) {
    throw new PlimsollError("baseline-invalid", {
      what: `${where} is the baseline of another platform`,
      why: `it is of ${record.service} on ${record.platform}, and ${wanted.platform} is judged`,
      fix: REPLACE,
    });
  }
  if (record.digest !== wanted.subject) {
    throw new PlimsollError("digest-mismatch", {
      what: `${where} is the baseline of another image`,
      why: `it is of ${record.digest}, and it is attached to ${wanted.subject}`,
      fix: REPLACE,
    });
  }
  return record;
}

const REPLACE = "attach the right one: plimsoll gate IMAGE --baseline attached --update";
