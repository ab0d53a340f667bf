import { resolve } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { type KeyReference, parseKeyReference } from "../seal/key/key-reference.ts";
import { pluginSigner } from "../seal/key/plugin-signer.ts";
import { parsePrivateKey } from "../seal/key/private-key.ts";
import { type PublicKey, parsePublicKey } from "../seal/key/public-key.ts";
import { keySigner, type Signer } from "../seal/key/signer.ts";
import { readSmallText } from "../store/file/small-file.ts";
import { openKeyPlugin } from "../toolchain/key-plugin.ts";
import type { Surroundings } from "./surroundings.ts";

/** The variable in which cosign takes the password of a key: never an argument, which other users can read. */
const PASSWORD_VARIABLE = "COSIGN_PASSWORD";

/**
 * The signer that `cosign.key`, `env://NAME` or `NAME://KEY` means. Throws `key-invalid`, `flag-invalid`,
 * `program-missing`, `program-failed`.
 */
export async function openSigner(text: string, surroundings: Surroundings): Promise<Signer> {
  const reference = parseKeyReference(text);
  if (reference.kind === "plugin") return signerOfPlugin(reference, surroundings);
  const password = () => surroundings.env[PASSWORD_VARIABLE];
  return keySigner(await parsePrivateKey(await pemOf(reference, text, surroundings), password, text), text);
}

/** The public key that `cosign.pub`, `env://NAME` or `NAME://KEY` means. Throws the same. */
export async function openPublicKey(text: string, surroundings: Surroundings): Promise<PublicKey> {
  const reference = parseKeyReference(text);
  if (reference.kind === "plugin") return (await signerOfPlugin(reference, surroundings)).publicKey;
  return parsePublicKey(await pemOf(reference, text, surroundings), text);
}

type PluginReference = Extract<KeyReference, { kind: "plugin" }>;

async function signerOfPlugin(
  { program, keyResourceId }: PluginReference,
  surroundings: Surroundings,
): Promise<Signer> {
  return pluginSigner(await openKeyPlugin(program, surroundings), program, keyResourceId);
}

async function pemOf(
  reference: Exclude<KeyReference, PluginReference>,
  text: string,
  { env, cwd }: Surroundings,
): Promise<string> {
  const found =
    reference.kind === "environment"
      ? env[reference.name]
      : await readSmallText(resolve(cwd, reference.path), text, LIMITS.keyFileBytes, "key-invalid");
  if (found !== undefined) return found;
  throw new PlimsollError("key-invalid", {
    what: `${text} is not there`,
    why: reference.kind === "environment" ? `the variable ${reference.name} is not set` : "no such file",
  });
}
