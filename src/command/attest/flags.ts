import { PlimsollError } from "../../base/error.ts";
import type { AttestRequest } from "../../flow/attest/request.ts";
import { choice, one, yes } from "../flag-form.ts";
import { CACHE_FLAG, JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll attest`, as typed. */
export interface AttestFlags extends AttestRequest {
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const ATTEST_FLAGS = {
  sbom: {
    kind: "parsed",
    parse: parseSbomFormat,
    optional: true,
    variadic: ",",
    brief: "Say what is in the image: spdx (2.3), cyclonedx (1.6), or both",
    placeholder: "format",
  },
  size: yes("Say what the image weighs, with the digest of its ledger"),
  before: one("With --size: the image that this one replaces", "image"),
  predicate: one("A file with a predicate of your own, as JSON", "file.json"),
  type: one("What the predicate means: a URI, for example https://slsa.dev/provenance/v1", "uri"),
  key: one(
    "Sign the statements: a private key (a file, env://VARIABLE, NAME://KEY for the program sigstore-kms-NAME), or keyless",
    "key",
  ),
  sign: yes("With --key: sign the image too"),
  format: choice("Sigstore bundles attached to the image, or the tags of cosign before release 3 (default bundle)", [
    "bundle",
    "cosign2",
  ]),
  platform: one("Only the image for this platform (default: each)", "os/arch"),
  json: JSON_FLAG,
  cache: CACHE_FLAG,
  ...REGISTRY_FLAGS,
} as const;

function parseSbomFormat(text: string): "spdx" | "cyclonedx" {
  if (text === "spdx" || text === "cyclonedx") return text;
  throw new PlimsollError("flag-invalid", { what: `--sbom ${text} is no format`, fix: "--sbom spdx,cyclonedx" });
}
