import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A plug-in of sigstore's protocol: the ID of a key is the path of a private key in PEM. */
const PROGRAM = `#!${process.execPath}
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const HASHES = { 5: "sha256", 6: "sha384", 7: "sha512" };

function answer() {
  const [version, text] = process.argv.slice(2);
  const request = JSON.parse(text);
  const { initOptions, methodName } = request;
  if (version !== "v1" || initOptions.protocolVersion !== "v1") throw new Error("another protocol");
  if (typeof request[methodName] !== "object") throw new Error("no arguments for " + methodName);
  const key = createPrivateKey(readFileSync(initOptions.keyResourceID));
  switch (methodName) {
    case "publicKey": {
      const pem = createPublicKey(key).export({ format: "pem", type: "spki" });
      return { publicKey: { publicKeyPEM: Buffer.from(pem).toString("base64") } };
    }
    case "defaultAlgorithm":
      return { defaultAlgorithm: { defaultAlgorithm: "ecdsa-p256-sha256" } };
    case "supportedAlgorithms":
      return { supportedAlgorithms: { supportedAlgorithms: ["ecdsa-p256-sha256"] } };
    case "signMessage": {
      const hash = key.asymmetricKeyType === "ed25519" ? undefined : HASHES[initOptions.hashFunc];
      return { signMessage: { signature: sign(hash, readFileSync(0), key).toString("base64") } };
    }
    default:
      throw new Error("the method " + methodName + " is not known");
  }
}

try {
  process.stdout.write(JSON.stringify(answer()));
} catch (error) {
  process.stdout.write(JSON.stringify({ errorMessage: error.message }));
  process.exitCode = 1;
}
`;

/** Writes the plug-in into a folder, to be put on PATH. `NAME://PATH` is then a key. */
export function writeKeyPlugin(folder: string, name: string, program = PROGRAM): void {
  writeFileSync(join(folder, `sigstore-kms-${name}`), program, { mode: 0o755 });
}
