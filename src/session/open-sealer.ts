import { PlimsollError } from "../base/error.ts";
import { encodeStatement, type Statement } from "../format/in-toto/statement.ts";
import type { Signer } from "../seal/key/signer.ts";
import { blobBundle } from "../seal/sign/sign-blob.ts";
import { statementBundle } from "../seal/sign/sign-statement.ts";
import type { SigstoreServices } from "../sigstore/keyless.ts";
import { openSigner } from "./open-key.ts";
import type { Surroundings } from "./surroundings.ts";

/** Makes signed bundles, with a key or without one. */
export interface Sealer {
  /** Undefined without a key: Fulcio then says whose signature it is, and Rekor keeps a record of it. */
  readonly signer: Signer | undefined;
  /** The bytes of a bundle with the statement. */
  statement(statement: Statement): Promise<Uint8Array>;
  /** The bytes of a bundle with a signature of the content. */
  blob(content: Uint8Array): Promise<Uint8Array>;
}

/** Instead of a key: the identity of the CI job, or of the person. A file of this name is `./keyless`. */
export const KEYLESS = "keyless";

/**
 * A sealer with the key that is named, or with none for `keyless`. Throws `key-invalid`, `flag-invalid`, `program-missing`,
 * `program-failed`, and `offline` for what needs services of others.
 */
export async function openSealer(key: string, surroundings: Surroundings, offline: boolean): Promise<Sealer> {
  if (key !== KEYLESS) return keySealer(await openSigner(key, surroundings));
  if (offline) {
    throw new PlimsollError("offline", {
      what: "a signature without a key needs the network",
      why: "Fulcio certifies whose it is, and Rekor keeps a record of it",
      fix: "leave --offline out, or sign with a key",
    });
  }
  const { keylessBundle } = await import("../sigstore/keyless.ts");
  const services = servicesOf(surroundings.env);
  return {
    signer: undefined,
    statement: (statement) => keylessBundle(services, { kind: "statement", payload: encodeStatement(statement) }),
    blob: (content) => keylessBundle(services, { kind: "blob", content }),
  };
}

function keySealer(signer: Signer): Sealer {
  return {
    signer,
    statement: (statement) => statementBundle(signer, statement),
    blob: (content) => blobBundle(signer, content),
  };
}

/** The services of the public, unless others are named. The token is read by the library where it is null. */
function servicesOf({ SIGSTORE_FULCIO_URL, SIGSTORE_REKOR_URL, SIGSTORE_TIMESTAMP_URL, SIGSTORE_ID_TOKEN }: Env) {
  return {
    fulcioUrl: SIGSTORE_FULCIO_URL || "https://fulcio.sigstore.dev",
    rekorUrl: SIGSTORE_REKOR_URL || "https://rekor.sigstore.dev",
    timestampUrl: SIGSTORE_TIMESTAMP_URL || null,
    identityToken: SIGSTORE_ID_TOKEN || null,
  } satisfies SigstoreServices;
}

type Env = Surroundings["env"];
