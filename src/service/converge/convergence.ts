import type { ConvergeReport } from "../../report/converge-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { Requirements } from "./copied-module.ts";

/** A search for the smallest change of a go.mod, and the requirements of the module without and with the change. */
export interface Convergence {
  readonly report: ConvergeReport;
  readonly before: Requirements;
  /** Null where nothing changes. */
  readonly after: Requirements | null;
}

export interface ConvergenceOptions {
  /** Called with what is being looked at. */
  readonly onWork: (what: string) => void;
  /** Whether the module's programs are built to say what they weigh. */
  readonly weighs: boolean;
}

/** Who carries such a search out: what `converge` does, for a verb that has it as one of its steps. */
export type Converger = (
  surroundings: Surroundings,
  folder: string,
  request: { readonly from?: readonly string[]; readonly db?: string; readonly write?: boolean },
  options: ConvergenceOptions,
) => Promise<Convergence>;
