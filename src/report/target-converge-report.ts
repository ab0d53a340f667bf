import type { ConvergeFigures } from "./converge-report.ts";
import type { FindingsReport } from "./findings-report.ts";

/**
 * The report of `plimsoll converge` on a program or an image. It has the members of the report on a module: there is no
 * go.mod, so those that follow from a plan are null.
 */
export interface TargetConvergeReport extends Omit<FindingsReport, "counts"> {
  readonly schema: "plimsoll.converge/1";
  readonly target: ConvergeTarget;
  readonly module: null;
  readonly go: null;
  readonly before: Pick<ConvergeFigures, "vulnerableModules" | "findings"> & {
    readonly direct: null;
    readonly indirect: null;
    readonly programs: null;
  };
  readonly after: null;
  readonly secondScan: null;
  readonly plan: null;
  readonly remaining: null;
  readonly rejected: null;
  readonly written: false;
}

export interface ConvergeTarget {
  readonly kind: "binary" | "image";
  readonly name: string;
  /** Of the program, or of the image's manifest. */
  readonly digest: string;
  /** `linux/amd64`; null for a program. */
  readonly platform: string | null;
}
