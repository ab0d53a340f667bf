import type { CommandLineWords } from "../plan/settings/command-line.ts";

/**
 * How a service is built, in the words that a person writes; configuration files fill in what is left out. Each member is
 * a flag of `plimsoll slim`, in camel case. Values are parsed and checked before anything is built.
 */
export interface ServiceRequest extends CommandLineWords {
  /** A configuration file, instead of plimsoll.yaml and .ko.yaml in the folder. */
  readonly config?: string;
  /** Build with C, and take the shared objects from the image that `base` names. */
  readonly cgo?: boolean;
  /** Where the symbols that are removed from the image are written: a file, or a folder for several binaries. `attached`: to the image. */
  readonly debugSymbols?: string;
  /** Where the page for the browser is written. */
  readonly report?: string;
}
