import { encodeBase64 } from "../../base/base64.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import type { Resource } from "./provenance.ts";

/** What a builder attests of a program, whole, as a product of the build: in-toto attestation spec v1, resource_descriptor.md. */
export function builderByproduct(path: string, statement: Uint8Array): Resource {
  return {
    name: path,
    mediaType: STATEMENT_PAYLOAD_TYPE,
    digest: { sha256: digestHex(sha256(statement)) },
    content: encodeBase64(statement),
    annotations: { form: "builder-statement" },
  };
}
