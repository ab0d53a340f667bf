import type { BuildWords } from "../../plan/settings/build-words.ts";
import type { ViewName } from "../../present/view-of-flag.ts";
import type { ImageAccess } from "../../session/image-access.ts";

/** What `diff` is asked for. Each member is a flag of the command line, in camel case. */
export interface DiffRequest extends Omit<ImageAccess, "verify">, BuildWords {
  /** A revision of git: the package is compared with what it was where its history left that of this revision. */
  readonly base?: string;
  /** For packages: build without each import that brought bytes, and say how many bytes that gives back. */
  readonly prove?: boolean;
  /** What is compared; the usual kinds of rows when omitted. */
  readonly by?: ViewName;
  /** For images: files with scanners' reports about the first one, and about the second. Both or neither. */
  readonly findingsBefore?: readonly string[];
  readonly findingsAfter?: readonly string[];
  /** Where the page for the browser is written. */
  readonly report?: string;
}
