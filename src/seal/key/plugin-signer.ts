import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { HashName } from "../../format/sigstore-bundle/bundle.ts";
import { parsePublicKey } from "./public-key.ts";
import { checkedSigner, type Signer } from "./signer.ts";

/** Runs the plug-in with two arguments and a standard input, and returns its standard output whatever its exit status. */
export type RunPlugin = (args: readonly string[], stdin: Uint8Array) => Promise<Uint8Array>;

/** The version of sigstore's protocol for plug-ins that keep keys: sigstore/sigstore, pkg/signature/kms/cliplugin. */
const PROTOCOL_VERSION = "v1";

/** Go's numbers of hash functions: package crypto, type Hash. */
const GO_HASHES: Readonly<Record<HashName, number>> = { sha256: 5, sha384: 6, sha512: 7 };

/**
 * A signer whose key a program keeps: a KMS, an HSM, a token. It is asked for its public key, then for each signature.
 * Throws `program-failed` for what it answers with an error, and `key-invalid` for what is no answer.
 */
export async function pluginSigner(run: RunPlugin, program: string, keyResourceId: string): Promise<Signer> {
  const ask = async (hash: HashName, method: string, args: object, stdin: Uint8Array): Promise<JsonMember> => {
    const initOptions = {
      ...{ protocolVersion: PROTOCOL_VERSION, keyResourceID: keyResourceId, hashFunc: GO_HASHES[hash] },
      rpcOptions: {},
    };
    const request = JSON.stringify({ initOptions, methodName: method, [method]: args });
    const answer = await run([PROTOCOL_VERSION, request], stdin);
    return answerIn(answer, program, method);
  };
  const where = `${program} › ${keyResourceId}`;
  const key = await ask("sha256", "publicKey", { publicKeyOptions: { rpcOptions: {} } }, Buffer.alloc(0));
  const pem = decodeUtf8(key.required("publicKeyPEM").bytes(), where, "key-invalid");
  const publicKey = parsePublicKey(pem, where);
  return checkedSigner(publicKey, where, async (message) => {
    const hash = publicKey.hash ?? "sha512";
    const options = { signOptions: { rpcOptions: {}, messageOptions: {} } };
    return (await ask(hash, "signMessage", options, message)).required("signature").bytes();
  });
}

function answerIn(answer: Uint8Array, program: string, method: string): JsonMember {
  const options = { code: "key-invalid", where: `the answer of ${program}`, limitBytes: LIMITS.keyFileBytes } as const;
  const root = openJson(answer, options);
  const error = root.optional("errorMessage")?.text() ?? "";
  if (error !== "")
    throw new PlimsollError("program-failed", { what: `${program} did not answer ${method}`, why: error });
  return root.required(method);
}
