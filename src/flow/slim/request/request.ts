import type { Progress } from "../../../report/progress.ts";
import type { FromImage } from "../../../report/slim-report.ts";
import type { ServiceRequest } from "../../../service/request.ts";

/** What `slim` is asked for: how the service is built, and what applies to images only. */
export interface SlimRequest extends ServiceRequest {
  /**
   * Reports of a scanner whose findings step 4 looks at; of an image, reports about it. When omitted: govulncheck is run for
   * source, if `converge` asks.
   */
  readonly findings?: readonly string[];
  /** For source: a database of advisories: a folder, or an address as govulncheck takes it. */
  readonly db?: string;
  /**
   * For source: how far step 4 goes. `scan`: it counts findings. `plan`: it searches the smallest change of go.mod that
   * clears them, and says what that would save. `write`: it writes the change first, and the image is built with it. When
   * omitted: `scan` where there are `findings`, and nothing elsewhere.
   */
  readonly converge?: "scan" | "plan" | "write";
  /**
   * For a build: where what govulncheck sees in the unstripped programs is kept: files, or `attached` for the image
   * itself, in a registry or a layout.
   */
  readonly keepScan?: readonly string[];
  /** For a build: the statements that are attached to the image. `sbom` is SPDX, `cyclonedx` the other format. */
  readonly attest?: readonly ("sbom" | "cyclonedx" | "provenance" | "size")[];
  /**
   * For a build: the key that signs the image and its statements: a file, `env://NAME`, `NAME://KEY` for a program that keeps
   * keys, or `keyless`. When omitted: nothing is signed.
   */
  readonly sign?: string;
  /**
   * A file with requests: nothing is written unless the image, and the one that it is compared with, answer them alike in a
   * container. For a build that is the image of `before`.
   */
  readonly trial?: string;
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
