import { gunzipSync, gzipSync } from "node:zlib";
import { counted } from "../../base/counted.ts";
import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseStrictJson, placeInJson } from "../../base/strict-json.ts";

/** The `artifactType` of kept scans at an image, and the media type of their one layer. OCI image-spec v1.1, manifest.md. */
export const KEPT_SCAN_ARTIFACT_TYPE = "application/vnd.plimsoll.scan.v1+json";

const SCHEMA = "plimsoll.scan/1";

/** What govulncheck saw in a program before it was stripped, bound to the program as it is in the image. */
export interface KeptScan {
  /** In the image, without a slash in front: `usr/local/bin/order`. */
  readonly path: string;
  /** `linux/amd64` */
  readonly platform: string;
  /** Of the program in the image, and of the same program before it was stripped. */
  readonly digest: Digest;
  readonly unstrippedDigest: Digest;
  /** The release of Go that built it: `go1.26.8`. */
  readonly goVersion: string;
  /** The release of govulncheck; null where it did not know it. */
  readonly scannerVersion: string | null;
  /** What `govulncheck -mode extract` printed. */
  readonly extract: Uint8Array;
}

/** The bytes of a file, or of a layer at an image, with kept scans: one program a line. The same ones give the same bytes. */
export function encodeKeptScans(scans: readonly KeptScan[]): Uint8Array {
  const key = ({ platform, path }: KeptScan) => `${platform} ${path}`;
  const sorted = scans.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const lines = sorted.map((one) => `    ${JSON.stringify(membersOf(one))}`).join(",\n");
  return Buffer.from(`{\n  "schema": ${JSON.stringify(SCHEMA)},\n  "programs": [\n${lines}\n  ]\n}\n`);
}

function membersOf({ path, platform, digest, unstrippedDigest, goVersion, scannerVersion, extract }: KeptScan) {
  return {
    path: `/${path}`,
    ...{ platform, digest, unstrippedDigest },
    go: goVersion,
    scanner: { name: "govulncheck", version: scannerVersion },
    extract: {
      digest: sha256(extract),
      sizeBytes: extract.length,
      gzip: compressed(extract).toString("base64"),
    },
  };
}

/** Where the operating system stands in the header of gzip, and what means none: RFC 1952, section 2.3.1. */
const SYSTEM_OFFSET = 9;
const NO_SYSTEM = 255;

function compressed(bytes: Uint8Array): Buffer {
  const gzip = gzipSync(bytes, { level: 9 });
  gzip[SYSTEM_OFFSET] = NO_SYSTEM;
  return gzip;
}

/**
 * Reads kept scans, `where` being their name for people; each extract has the digest that stands beside it. Throws
 * `kept-scan-invalid`, `digest-mismatch`, and `limit-exceeded`.
 */
export function parseKeptScans(bytes: Uint8Array, where: string): readonly KeptScan[] {
  const options = { code: "kept-scan-invalid", where, limitBytes: LIMITS.attachmentBytes, byLine: true } as const;
  const document: JsonDocument = {
    name: "a file of kept scans",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, place) => {
      throw new PlimsollError("kept-scan-invalid", { what: `${where} cannot be used`, why, fix: AGAIN, where: place });
    },
  };
  const { schema, programs } = new JsonMember(parseStrictJson(bytes, options), document, where).members([
    "schema",
    "programs",
  ]);
  schema.oneOf([SCHEMA]);
  return programs.items(LIMITS.scannedPrograms).map(decode);
}

const AGAIN = "make it again: plimsoll slim . --keep-scan FILE";

function decode(member: JsonMember): KeptScan {
  const { path, platform, digest, unstrippedDigest, go, scanner, extract } = member.members([
    "path",
    "platform",
    "digest",
    "unstrippedDigest",
    "go",
    "scanner",
    "extract",
  ]);
  const { name, version } = scanner.members(["name", "version"]);
  name.oneOf(["govulncheck"]);
  return {
    path: path.text().replace(/^\//, ""),
    platform: platform.text(),
    digest: digest.digest(),
    unstrippedDigest: unstrippedDigest.digest(),
    goVersion: go.text(),
    scannerVersion: version.orNull((one) => one.text()),
    extract: decodeExtract(extract),
  };
}

function decodeExtract(member: JsonMember): Uint8Array {
  const { digest, sizeBytes, gzip } = member.members(["digest", "sizeBytes", "gzip"]);
  if (sizeBytes.size() > LIMITS.scanExtractBytes) sizeBytes.refuse(`it is larger than ${LIMITS.scanExtractBytes}`);
  const bytes = expanded(gzip, sizeBytes.size());
  if (sha256(bytes) === digest.digest()) return bytes;
  throw new PlimsollError("digest-mismatch", {
    what: `${member.place()} is not what was kept`,
    why: `it has the digest ${sha256(bytes)}, and ${digest.text()} stands beside it`,
    fix: AGAIN,
  });
}

function expanded(gzip: JsonMember, sizeBytes: number): Uint8Array {
  try {
    return gunzipSync(Buffer.from(gzip.text(), "base64"), { maxOutputLength: sizeBytes + 1 });
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    return gzip.refuse(`it is not gzip of ${counted(sizeBytes, "byte")}: ${(error as Error).message}`);
  }
}
