import { generateKeyPairSync, hash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from "@sigstore/mock";
import { bytesOf } from "./streams.ts";

/** Fulcio and Rekor on this machine, and the root that trusts them. */
export interface FakeSigstore {
  readonly url: string;
  /** A trusted root, before it is changed for a test. */
  readonly root: TrustedRootJson;
  /** Everything that was sent to it, so that a test can look for secrets. */
  readonly received: string[];
}

export type TrustedRootJson = Readonly<Record<"tlogs" | "ctlogs" | "certificateAuthorities", object[]>> & {
  readonly mediaType: string;
};

/** The services of `@sigstore/mock`, answered by a server of our own: its own way of answering does not reach undici. */
export async function startFakeSigstore(t: Pick<TestContext, "after">): Promise<FakeSigstore> {
  const [caKeys, ctKeys, logKeys] = [keyPair(), keyPair(), keyPair()];
  const ctLog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, ctLog);
  const tlog = await initializeTLog("https://rekor.test", logKeys);
  const handlers = [fulcioHandler(ca), rekorHandler(tlog)];
  const received: string[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = (await bytesOf(request)).toString();
    received.push(body);
    const handler = handlers.find(({ path }) => path === request.url);
    const answer = handler === undefined ? { statusCode: 404, response: "" } : await handler.fn(asRecorded(body));
    const { contentType } = answer as { contentType?: string };
    response.writeHead(answer.statusCode, { "content-type": contentType ?? "text/plain" });
    response.end(answer.response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const { port } = server.address() as AddressInfo;
  const root = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [logIn(tlog.publicKey)],
    ctlogs: [logIn(ctLog.publicKey)],
    certificateAuthorities: [
      { certChain: { certificates: [{ rawBytes: base64(ca.rootCertificate) }] }, validFor: { start: START } },
    ],
  };
  return { url: `http://127.0.0.1:${port}`, root, received };
}

/**
 * What Rekor keeps of a proposed envelope: its digests, and each signature with its key. The handler of `@sigstore/mock`
 * keeps what was proposed.
 */
function asRecorded(body: string): string {
  const entry = JSON.parse(body);
  if (entry.kind !== "dsse") return body;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: { sig: string }[] };
  const digestOf = (bytes: string | Buffer) => ({ algorithm: "sha256", value: hash("sha256", bytes, "hex") });
  const spec = {
    envelopeHash: digestOf(envelope),
    payloadHash: digestOf(Buffer.from(payload, "base64")),
    signatures: signatures.map(({ sig }, index) => ({ signature: sig, verifier: verifiers[index] })),
  };
  return JSON.stringify({ apiVersion: entry.apiVersion, kind: entry.kind, spec });
}

const START = "2020-01-01T00:00:00Z";

function logIn(publicKey: Buffer) {
  return {
    baseUrl: "https://rekor.test",
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: base64(publicKey), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start: START } },
    logId: { keyId: hash("sha256", publicKey, "base64") },
  };
}

function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function keyPair() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** A token as an identity provider would give it. Nobody here looks at its signature. */
export function identityToken(subject: string, issuer: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part({ sub: subject, iss: issuer, aud: "sigstore" })}.c2lnbmF0dXJl`;
}
