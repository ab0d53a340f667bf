import type { ExpectedImage } from "../../seal/verify/expected-image.ts";
import type { Fingerprints } from "./fingerprints.ts";
import type { MeasuredAgain } from "./measured-again.ts";

/** What is known of the image itself, where the policy needs it. */
export interface ImageFacts {
  readonly expected: ExpectedImage;
  readonly configDigest: string;
  /** Undefined if nothing has to be measured. */
  readonly measured: MeasuredAgain | undefined;
  /** Undefined if no unstripped program was given. */
  readonly fingerprints: Fingerprints | undefined;
}
