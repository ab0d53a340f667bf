import type { Converger } from "../../../service/converge/convergence.ts";
import type { Trier } from "../../../session/trier.ts";

/** What other verbs do, as a part of this one and only where it is asked for: step 4, and a trial before anything is written. */
export interface OtherVerbs {
  readonly converger: Converger;
  readonly trier: Trier;
}
