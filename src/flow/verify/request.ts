import type { ImageAccess } from "../../session/image-access.ts";

/** What `verify` is asked for. Each member is a flag of the command line, in camel case. */
export interface VerifyRequest extends Pick<ImageAccess, "platform" | "offline" | "insecure" | "caFile"> {
  /** A file with what is required, and of whom. It excludes the members up to `require`. */
  readonly policy?: string;
  /** A public key: a file, `env://NAME`, or `NAME://KEY` of a program. */
  readonly key?: string;
  readonly certificateIdentity?: string;
  readonly certificateIdentityRegexp?: string;
  readonly certificateOidcIssuer?: string;
  readonly certificateOidcIssuerRegexp?: string;
  /** A file with the authorities and logs that are trusted. */
  readonly trustedRoot?: string;
  /** Of a key: believe signatures of which no log has to hold an entry. */
  readonly withoutLog?: boolean;
  /** What has to be signed. Only the image itself when omitted. */
  readonly require?: readonly RequiredKind[];
  /** A program with its symbols which, stripped, has to be one in the image. */
  readonly unstripped?: string;
}

export const REQUIRED_KINDS = ["signature", "provenance", "sbom", "size"] as const;
type RequiredKind = (typeof REQUIRED_KINDS)[number];
