import type { GroundRequest } from "../../session/container/request.ts";
import type { ImageScanner } from "../../toolchain/image-scanner.ts";

/** What `trial` is asked for. Each member is a flag of the command line, in camel case. */
export interface TrialRequest extends GroundRequest {
  /** The file with the requests that are sent to both images; without it, `GET /`. */
  readonly smoke?: string;
  /** A Go package that is built with C and without, and run on bases with different C libraries. */
  readonly libc?: string;
  /** `NAME=IMAGE`, each a further base for that. */
  readonly libcBase?: readonly string[];
  /** Also judge what the user's UPX makes of the image after. */
  readonly upx?: boolean;
  /** A Go package that is built with each choice of the compiler and the linker, and measured. */
  readonly knobs?: string;
  /** A CPU profile of its service, for that. */
  readonly knobsProfile?: string;
  /** How long that may take. */
  readonly knobsMinutes?: number;
  /** How many pairs of starts are measured. */
  readonly rounds?: number;
  /** Files with scanners' reports about the image before, and about the one after. Both or neither. */
  readonly findingsBefore?: readonly string[];
  readonly findingsAfter?: readonly string[];
  /** Scanners that are run on both images, with the databases that they have: nothing is fetched. */
  readonly scan?: readonly ImageScanner[];
  /** Which platform's image of an index. */
  readonly platform?: string;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
