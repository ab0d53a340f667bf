import { REQUIRED_KINDS, type VerifyRequest } from "../../flow/verify/request.ts";
import { one, yes } from "../flag-form.ts";
import { FORMAT_FLAG, JSON_FLAG, REGISTRY_FLAGS, requireTables } from "../flags.ts";

/** The flags of `plimsoll verify`, as typed. */
export interface VerifyFlags extends VerifyRequest {
  readonly json?: boolean;
  readonly format?: "text" | "markdown";
}

/** In the order in which `--help` shows them. */
export const VERIFY_FLAGS = {
  policy: one("What is required, and of whom, as YAML", "policy.yaml"),
  key: one("Who has to have signed: a public key, as a file, env://NAME or NAME://KEY", "cosign.pub"),
  certificateIdentity: one("Who has to have signed: the identity in a certificate, exactly", "identity"),
  certificateIdentityRegexp: one("The same as an expression that has to match all of it", "expression"),
  certificateOidcIssuer: one("Who has to have said that it was them, exactly", "url"),
  certificateOidcIssuerRegexp: one("The same as an expression that has to match all of it", "expression"),
  trustedRoot: one("The authorities and logs that are trusted, as sigstore writes them", "trusted_root.json"),
  withoutLog: yes("With --key: believe signatures of which no log holds an entry"),
  require: {
    kind: "enum",
    values: REQUIRED_KINDS,
    optional: true,
    variadic: ",",
    brief: "What has to be signed, and true of the image (default signature)",
  },
  unstripped: one("The program with its symbols which, stripped, has to be one in the image", "file"),
  platform: one("Only this image of an index (default: all of them, and the index itself)", "os/arch"),
  format: FORMAT_FLAG,
  json: JSON_FLAG,
  ...REGISTRY_FLAGS,
} as const;

/** Throws `flag-invalid`. */
export function requireFittingFlags(flags: VerifyFlags): void {
  if (flags.json) requireTables(flags, ["format"]);
}
