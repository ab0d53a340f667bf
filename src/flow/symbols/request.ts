import type { ImageAccess } from "../../session/image-access.ts";

/** What `symbols` is asked for. Each member is a flag of the command line, in camel case. */
export interface SymbolsRequest extends Omit<ImageAccess, "verify"> {
  /** The file for the symbols of one program, or the folder for those of several programs or of `--platform all`. When omitted: the current folder. */
  readonly output?: string;
}
