import { PlimsollError } from "../../base/error.ts";
import type { SignRequest } from "../../flow/sign/request.ts";
import { choice, one } from "../flag-form.ts";
import { JSON_FLAG, REGISTRY_FLAGS } from "../flags.ts";

/** The flags of `plimsoll sign`, as typed. */
export interface SignFlags extends SignRequest {
  readonly blob?: string;
  readonly json?: boolean;
}

/** In the order in which `--help` shows them. */
export const SIGN_FLAGS = {
  key: one(
    "A private key: a file, env://VARIABLE, or NAME://KEY for the program sigstore-kms-NAME (default keyless: Fulcio and Rekor)",
    "key",
  ),
  format: choice(
    "Of an image: sigstore bundles attached to it, or the tags of cosign before release 3 (default bundle)",
    ["bundle", "cosign2"],
  ),
  blob: one("Sign this file instead of an image", "file"),
  output: one("Of a file: where the bundle is written (default FILE.sigstore.json)", "file.json"),
  json: JSON_FLAG,
  ...REGISTRY_FLAGS,
} as const;

/** One thing is signed at a time. Throws `flag-invalid`. */
export function requireOneThing(blob: string | undefined, image: string | undefined): void {
  if ((blob === undefined) !== (image === undefined)) return;
  throw new PlimsollError("flag-invalid", {
    what: blob === undefined ? "nothing is named that could be signed" : `${image} and --blob are both named`,
    why: "one image, or one file, is signed at a time",
    fix: "plimsoll sign IMAGE, or plimsoll sign --blob FILE",
  });
}
