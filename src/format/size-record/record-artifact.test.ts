import assert from "node:assert/strict";
import { test } from "node:test";
import { imageRecord } from "../../../test/support/size-records.ts";
import type { Digest } from "../../base/digest.ts";
import { encodeLockFile } from "./lock-file.ts";
import { encodeRecordArtifact, parseRecordArtifact } from "./record-artifact.ts";

const record = imageRecord({ "net/http": ["std", 5000, 2000] });
const wanted = { platform: "linux/amd64", subject: record.digest as Digest };
const WHERE = "the baseline of ghcr.io/me/order:v1";

test("the record of an artifact is the record of a lock file", () => {
  assert.deepEqual(parseRecordArtifact(encodeRecordArtifact(record), WHERE, wanted), record);
});

test("an artifact of another platform or image is refused", () => {
  const bytes = encodeRecordArtifact(record);
  const refused = (changes: Partial<typeof wanted>, parts: object) =>
    assert.throws(() => parseRecordArtifact(bytes, WHERE, { ...wanted, ...changes }), parts);
  refused({ platform: "linux/arm64" }, { code: "baseline-invalid", why: /of order on linux\/amd64, and linux\/arm64/ });
  refused({ subject: `sha256:${"b".repeat(64)}` }, { code: "digest-mismatch" });
});

test("an artifact has exactly one record", () => {
  const two = encodeLockFile([record, { ...record, platform: "linux/arm64" }]);
  assert.throws(() => parseRecordArtifact(two, WHERE, wanted), { code: "baseline-invalid", why: /several/ });
  assert.throws(() => parseRecordArtifact(encodeLockFile([]), WHERE, wanted), { code: "baseline-invalid", why: /no/ });
});
