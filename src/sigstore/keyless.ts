import { bundleToJSON, type Bundle as SigstoreBundle } from "@sigstore/bundle";
import {
  CIContextProvider,
  DSSEBundleBuilder,
  FulcioSigner,
  type IdentityProvider,
  InternalError,
  MessageSignatureBundleBuilder,
  RekorWitness,
  TSAWitness,
  type Witness,
} from "@sigstore/sign";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../format/in-toto/envelope.ts";
import { BUNDLE_MEDIA_TYPE } from "../format/sigstore-bundle/bundle.ts";

/** Where certificates, log entries and timestamps come from. */
export interface SigstoreServices {
  readonly fulcioUrl: string;
  readonly rekorUrl: string;
  /** Null where Rekor's own time is enough: that of its first version. */
  readonly timestampUrl: string | null;
  /** An OIDC token for the audience `sigstore`. Null: what the CI system, or SIGSTORE_ID_TOKEN, gives. */
  readonly identityToken: string | null;
}

/** What is signed: the bytes of a statement, which go into an envelope, or the content of a file. */
export type KeylessContent =
  | { readonly kind: "statement"; readonly payload: Uint8Array }
  | { readonly kind: "blob"; readonly content: Uint8Array };

/**
 * Signs with a key that is made for this one signature: Fulcio certifies whose it is, and Rekor keeps a record. Returns
 * the bytes of a bundle of v0.3. Throws `sigstore-unavailable` with what the service said, and `flag-invalid` for an
 * address that is not safe; no message holds the token.
 */
export async function keylessBundle(services: SigstoreServices, content: KeylessContent): Promise<Uint8Array> {
  const { fulcioUrl, rekorUrl, timestampUrl, identityToken } = services;
  for (const url of [fulcioUrl, rekorUrl, timestampUrl]) if (url !== null) requireSafe(url);
  const patience = { timeout: LIMITS.sigstoreAnswerMs, retry: 1 };
  const identityProvider: IdentityProvider =
    identityToken === null ? new CIContextProvider("sigstore") : { getToken: async () => identityToken };
  const signer = new FulcioSigner({ fulcioBaseURL: fulcioUrl, identityProvider, ...patience });
  const witnesses: Witness[] = [new RekorWitness({ rekorBaseURL: rekorUrl, entryType: "dsse", ...patience })];
  if (timestampUrl !== null) witnesses.push(new TSAWitness({ tsaBaseURL: timestampUrl, ...patience }));
  try {
    const bundle: SigstoreBundle =
      content.kind === "statement"
        ? await new DSSEBundleBuilder({ signer, witnesses }).create({
            data: Buffer.from(content.payload),
            type: STATEMENT_PAYLOAD_TYPE,
          })
        : await new MessageSignatureBundleBuilder({ signer, witnesses }).create({ data: Buffer.from(content.content) });
    return Buffer.from(JSON.stringify(bundleToJSON(asLatest(bundle))));
  } catch (error) {
    throw unavailable(error);
  }
}

/** The library puts the signature of a file into a bundle of v0.2. That of v0.3 has the certificate alone. */
function asLatest(bundle: SigstoreBundle): SigstoreBundle {
  const { content } = bundle.verificationMaterial;
  if (content.$case !== "x509CertificateChain") return bundle;
  const [certificate] = content.x509CertificateChain.certificates;
  if (certificate === undefined) return bundle;
  const verificationMaterial = {
    ...bundle.verificationMaterial,
    content: { $case: "certificate", certificate } as const,
  };
  return { ...bundle, mediaType: BUNDLE_MEDIA_TYPE, verificationMaterial };
}

/** The token goes to Fulcio: over the network only encrypted. */
function requireSafe(text: string): void {
  const url = URL.parse(text);
  const isLoopback = url !== null && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback)) return;
  throw new PlimsollError("flag-invalid", {
    what: `${JSON.stringify(text)} is not the address of a service for signatures`,
    why: "it begins with https://, and with http:// only on this machine",
  });
}

/** What to say by the library's code; its own messages may hold the identity token. */
const FAILED: Readonly<Record<string, string>> = {
  IDENTITY_TOKEN_READ_ERROR: "there is no identity token: set SIGSTORE_ID_TOKEN, or run where the CI system gives one",
  IDENTITY_TOKEN_PARSE_ERROR: "the identity token is not a JSON Web Token",
  CA_CREATE_SIGNING_CERTIFICATE_ERROR: "Fulcio gave no certificate",
  TLOG_CREATE_ENTRY_ERROR: "Rekor made no entry",
  TLOG_FETCH_ENTRY_ERROR: "Rekor did not show the entry",
  TSA_CREATE_TIMESTAMP_ERROR: "the timestamp authority gave no timestamp",
};

function unavailable(error: unknown): unknown {
  if (!(error instanceof InternalError)) return error;
  const said = FAILED[error.code] ?? error.code;
  const { statusCode, message = "" } = (error.cause ?? {}) as { statusCode?: number; message?: string };
  const isOfToken = error.code.startsWith("IDENTITY_TOKEN");
  const answer = statusCode === undefined ? message : `status ${statusCode}: ${message}`;
  return new PlimsollError("sigstore-unavailable", {
    what: "the signature could not be made",
    why: isOfToken || answer === "" ? said : `${said}: ${answer.slice(0, 500)}`,
  });
}
