import type { CostReport } from "../../report/cost-report.ts";
import type { AdvisedModule } from "../../service/cost/advisories.ts";
import { goCostOf, type LostModules, modulesAlong } from "../../service/cost/along.ts";
import { attributedBytes } from "../../service/cost/attributed.ts";
import { measureCost } from "../../service/cost/measure-cost.ts";
import type { CostedProgram } from "../../service/cost/program.ts";
import type { CostSubject } from "../../service/cost/subject.ts";
import type { Removal } from "../../session/prove-removal.ts";
import { advisedModules } from "./advised.ts";

/** The members of the report that are measured, and the modules whose advisories belong to it. */
export type CostFigures = Pick<
  CostReport,
  "build" | "attributed" | "exclusive" | "proven" | "unproven" | "modules" | "go" | "other" | "notes"
> & { readonly advised: readonly AdvisedModule[] };

/** What packages of a program cost; where the program has none of them, nothing is built, and every figure is 0. */
export async function figuresOfProgram(program: CostedProgram, subject: CostSubject): Promise<CostFigures> {
  if (subject.packages.size === 0) {
    return {
      build: null,
      attributed: { sizeBytes: 0, packages: [] },
      exclusive: { loadedBytes: 0, zeroedBytes: 0, symbols: 0 },
      proven: { sizeBytes: 0, wireBytes: 0 },
      unproven: null,
      other: null,
      notes: [],
      ...requirementsOf(program, subject, null),
    };
  }
  const { before, removal, exclusive } = await measureCost(
    await program.compiled(),
    await program.reader(),
    subject.packages,
  );
  return {
    build: { sizeBytes: before.sizeBytes, wireBytes: before.wireBytes },
    attributed: attributedBytes(before.ledger, subject),
    exclusive: "reason" in exclusive ? null : exclusive,
    ...proofOf(removal),
    other: null,
    notes: "reason" in exclusive ? [exclusive.reason] : [],
    ...requirementsOf(program, subject, { ledger: before.ledger, removal }),
  };
}

function proofOf(removal: Removal): Pick<CostFigures, "proven" | "unproven"> {
  if (!removal.proven) return { proven: null, unproven: removal.refusal };
  return { proven: { sizeBytes: removal.savedBytes, wireBytes: removal.savedWireBytes }, unproven: null };
}

function requirementsOf(
  program: CostedProgram,
  subject: CostSubject,
  lost: LostModules | null,
): Pick<CostFigures, "modules" | "go" | "advised"> {
  const { graph } = program;
  const along = "unknown" in graph ? null : modulesAlong(graph, program, subject, lost);
  return {
    modules: along,
    go: along === null || "unknown" in graph ? null : goCostOf(graph, subject, along),
    advised: advisedModules(program, subject, along ?? []),
  };
}
