import type { SbomFormat, SealFormat } from "../../service/seal/formats.ts";
import type { ImageAccess } from "../../session/image-access.ts";

/** What `attest` is asked for. Each member is a flag of the command line, in camel case. */
export interface AttestRequest extends Omit<ImageAccess, "verify"> {
  /** Say what is in the image. */
  readonly sbom?: readonly SbomFormat[];
  /** Say what the image weighs, and what `before` did. */
  readonly size?: boolean;
  /** With `size`: the image that this one replaces. */
  readonly before?: string;
  /** A file with the predicate of a statement, as JSON. */
  readonly predicate?: string;
  /** The URI that says what `predicate` means. */
  readonly type?: string;
  /**
   * A file, `env://NAME`, `NAME://KEY` for a program that keeps keys, or `keyless`. When omitted: the statements are not
   * signed.
   */
  readonly key?: string;
  /** Sign the image as well, with `key`. */
  readonly sign?: boolean;
  /** How it is kept. Sigstore's bundle when omitted. */
  readonly format?: SealFormat;
}
