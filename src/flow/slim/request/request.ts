import type { CommandLineWords } from "../../../plan/settings/command-line.ts";
import type { Progress } from "../../../report/progress.ts";
import type { FromImage } from "../../../report/slim-report.ts";

/**
 * What `slim` is asked for, in the words that a person writes; configuration files fill in what is left out. Each member
 * is a flag of the command line, in camel case. Values are parsed and checked before anything is built.
 */
export interface SlimRequest extends CommandLineWords {
  /** A configuration file, in place of plimsoll.yaml and .ko.yaml in the folder. */
  readonly config?: string;
  /** Build with C, and take the shared objects from the image that `base` names. */
  readonly cgo?: boolean;
  /** Where the symbols go that the image does without: a file, or a folder for several binaries. */
  readonly debugSymbols?: string;
  /** Of an image: patterns of paths that stay. */
  readonly keep?: readonly string[];
  /** Of an image: whether its Go programs lose symbols and DWARF. True when left out. */
  readonly strip?: boolean;
  /** Of an image: a saved plan to carry out. */
  readonly plan?: string;
  /** Of an image: where the plan is saved. */
  readonly planOut?: string;
  /** Of an image: plan, and write no image. */
  readonly dryRun?: boolean;
  /** Where the page for the browser goes. */
  readonly report?: string;
}

/** What is to become of an image, as far as it is known before anything is built. */
export type PlannedRun = Omit<FromImage, "source" | "alreadyMinimal">;

/** Who is told while a run goes on. */
export interface SlimListener {
  readonly progress: Progress;
  /** An image is where it was to go. Its comparison, which takes longer, may still be built. */
  readonly onDelivered: (reference: string) => void;
  /** Of an image: the plan, before anything is built. */
  readonly onPlan: (run: PlannedRun) => void | Promise<void>;
}
