import type { CommandLineWords } from "../../../plan/settings/command-line.ts";
import type { Progress } from "../../../report/progress.ts";
import type { FromImage } from "../../../report/slim-report.ts";

/**
 * What `slim` is asked for, in the words that a person writes; configuration files fill in what is left out. Each member
 * is a flag of the command line, in camel case. Values are parsed and checked before anything is built.
 */
export interface SlimRequest extends CommandLineWords {
  /** A configuration file, instead of plimsoll.yaml and .ko.yaml in the folder. */
  readonly config?: string;
  /** Build with C, and take the shared objects from the image that `base` names. */
  readonly cgo?: boolean;
  /** Where the symbols that are removed from the image are written: a file, or a folder for several binaries. */
  readonly debugSymbols?: string;
  /** For an image: patterns of paths that stay. */
  readonly keep?: readonly string[];
  /** For an image: whether symbols and DWARF are removed from its Go programs. True when omitted. */
  readonly strip?: boolean;
  /** For an image: a saved plan to carry out. */
  readonly plan?: string;
  /** For an image: the file that the plan is saved in. */
  readonly planOut?: string;
  /** For an image: make a plan, and write no image. */
  readonly dryRun?: boolean;
  /** Where the page for the browser is written. */
  readonly report?: string;
}

/** The plan for an image, as far as it is known before anything is built. */
export type PlannedRun = Omit<FromImage, "source" | "alreadyMinimal">;

/** Callbacks during a run. */
export interface SlimListener {
  readonly progress: Progress;
  /**
   * An image has reached its destination. The images for its comparison, which take longer, may still have to be built.
   */
  readonly onDelivered: (reference: string) => void;
  /** For an image: the plan, before anything is built. */
  readonly onPlan: (run: PlannedRun) => void | Promise<void>;
}
