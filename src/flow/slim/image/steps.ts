import { counted } from "../../../base/counted.ts";
import { mayNeed, surelyNeeds } from "../../../evidence/runtime/needed.ts";
import { formatCompression } from "../../../format/compression/compression.ts";
import { STEP_IDS, type Step, type StepId } from "../../../plan/step.ts";
import type { ProgramOutcome } from "../../../report/slim-report.ts";
import { applied, notExamined, notNeeded, type StepOutcome } from "../steps/step-status.ts";
import type { Examined, SlimImageRun } from "./measure-and-plan.ts";

type StepDescriptions = Readonly<Record<Exclude<StepId, "rebuild">, StepOutcome>>;

/** What each step did to an image that was built, or why it did nothing. */
export function stepsOf(examined: Examined, run: SlimImageRun, alreadyMinimal: boolean): Step[] {
  const steps = alreadyMinimal ? untouched(run) : stepsTaken(examined, run);
  return STEP_IDS.map((id) => ({ id, ...steps[id] }));
}

/** The descriptions of the steps for an image that stays as it is. */
function untouched({ programs }: SlimImageRun): StepDescriptions {
  const isRefused = programs.some(({ strip }) => strip === "refused");
  return {
    strip: isRefused ? stripStep(programs) : notNeeded("the image stays as it is"),
    static: notNeeded("the image stays as it is"),
    prune: notExamined("packages can only be examined in the source"),
    converge: notExamined("requirements can only be examined in the source"),
    sweep: notNeeded("leaving anything out would not make it smaller to pull"),
    base: notNeeded("the image stays as it is"),
    seal: notNeeded("the image stays as it is"),
  };
}

function stepsTaken(examined: Examined, run: SlimImageRun): StepDescriptions {
  const { job, facts } = examined;
  const libcs = [...new Set([...facts.closures.values()].map(({ libc }) => libc))];
  const swept = run.leftOut.reduce((sum, { names }) => sum + names, 0);
  return {
    strip: stripStep(run.programs),
    static:
      facts.closures.size === 0
        ? notNeeded("no program has PT_INTERP or DT_NEEDED")
        : applied(`${libcs.join(", ")} and the shared objects of ${counted(facts.closures.size, "program")}`),
    prune: notExamined("packages can only be examined in the source"),
    converge: notExamined("requirements can only be examined in the source"),
    sweep: swept > 0 ? applied(`${counted(swept, "name")} left out`) : notNeeded("nothing to leave out"),
    base: baseStep(examined, run),
    seal: applied(`reproducible layers, ${formatCompression(job.compression)}; not signed`),
  };
}

/** The step counts as applied if at least one program lost its symbols; the outcome of the other programs follows. */
function stripStep(programs: readonly ProgramOutcome[]): StepOutcome {
  const named = (strip: ProgramOutcome["strip"]) => programs.filter((program) => program.strip === strip);
  const refused = named("refused").map(({ path, why }) => `/${path} keeps its symbols: ${why}`);
  const stripped = named("applied").map(({ path }) => `/${path}`);
  if (stripped.length > 0) {
    return { status: "applied", why: [`${stripped.join(", ")}: symbols and DWARF`, ...refused] };
  }
  if (refused.length > 0) return { status: "refused", why: refused };
  const hidden = named("not-known").map(({ path, why }) => `/${path}: ${why}`);
  if (hidden.length > 0) return { status: "not-known", why: hidden };
  const left = named("not-examined");
  if (left.length > 0) return notExamined(left.map(({ path, why }) => `/${path}: ${why}`).join(", "));
  return notNeeded("no Go program has symbols or DWARF");
}

function baseStep({ facts }: Examined, { plan }: SlimImageRun): StepOutcome {
  const add = plan?.add;
  const layers = [...(add?.certificates ? ["certificates"] : []), ...(add?.timeZones ? ["time zones"] : [])];
  const absent = (["certificates", "time-zones"] as const).filter(
    (id) => mayNeed(facts.evidence, id) && !facts.baseData[id],
  );
  const sure = absent.filter((id) => surelyNeeds(facts.evidence, id));
  const why = absent.map((id) => {
    const needs = sure.includes(id) ? "needs" : "may need";
    return `the image has no ${id.replace("-", " ")}, which the service ${needs}: none are added`;
  });
  if (layers.length > 0) return { status: "applied", why: [`${layers.join(", ")} of the static base`, ...why] };
  if (absent.length > 0) return { status: sure.length > 0 ? "refused" : "not-known", why };
  return notNeeded("no layer of the static base is needed");
}
