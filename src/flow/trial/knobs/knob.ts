import type { KnobRow } from "../../../report/trial-knobs.ts";
import type { BuildRequest } from "../../../toolchain/go/build.ts";

/** A choice, and how the program is built with it. */
export interface Knob extends Pick<KnobRow, "name" | "group" | "meaning"> {
  readonly request: BuildRequest;
  /** Is every package compiled in another way, those of the standard library too? */
  readonly compilesAll: boolean;
  /** Why this machine cannot run the program; null where it can. */
  readonly cannotRun: string | null;
}
