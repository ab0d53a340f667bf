import type { SealFormat } from "../../service/seal/formats.ts";
import type { ImageAccess } from "../../session/image-access.ts";

/** What `sign` is asked for. Each member is a flag of the command line, in camel case. */
export interface SignRequest extends Pick<ImageAccess, "offline" | "insecure" | "caFile"> {
  /** A file, `env://NAME`, `NAME://KEY` for a program that keeps keys, or `keyless`, as when omitted. */
  readonly key?: string;
  /** For an image: how it is kept. Sigstore's bundle when omitted. */
  readonly format?: SealFormat;
  /** For a file: where the bundle is written. When omitted: beside the file, with `.sigstore.json` after its name. */
  readonly output?: string;
}
