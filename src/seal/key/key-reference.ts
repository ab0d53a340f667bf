import { PlimsollError } from "../../base/error.ts";

/** Where a key is, as people and cosign write it. */
export type KeyReference =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "plugin"; readonly program: string; readonly keyResourceId: string };

/** What cosign puts before the name of a program that keeps keys. */
const PLUGIN_PREFIX = "sigstore-kms-";

/**
 * `cosign.key`, `env://NAME`, or `NAME://KEY` for the program `sigstore-kms-NAME` on PATH. A KMS that cosign
 * has built in (`awskms://…`) is reached by such a program too. Throws `flag-invalid`.
 */
export function parseKeyReference(text: string): KeyReference {
  const found = /^([a-z0-9][a-z0-9+.-]*):\/\/(.*)$/s.exec(text);
  if (found === null) return { kind: "file", path: text };
  const [, scheme = "", rest = ""] = found;
  if (rest === "") {
    throw new PlimsollError("flag-invalid", {
      what: `${JSON.stringify(text)} names no key`,
      why: "nothing follows ://",
      fix: "name a file, env://VARIABLE, or NAME://KEY for the program sigstore-kms-NAME",
    });
  }
  if (scheme === "env") return { kind: "environment", name: rest };
  return { kind: "plugin", program: PLUGIN_PREFIX + scheme, keyResourceId: rest };
}
