import type { PlannedRun, SlimListener } from "../../flow/slim/request/request.ts";
import { slim as runSlim } from "../../flow/slim/slim.ts";
import { jsonText } from "../../report/json-text.ts";
import type { Converger } from "../../service/converge/convergence.ts";
import type { Trier } from "../../session/trier.ts";
import { progressOf } from "../progress.ts";
import { viewOf, type World } from "../world.ts";
import type { SlimFlags } from "./flags.ts";

/** `plimsoll slim SOURCE… [-o DEST]…`: the main job, from end to end. */
export async function slim(this: World, { json = false, ...request }: SlimFlags, ...sources: string[]): Promise<void> {
  const { stdout, stderr } = this.process;
  const listener = await listenerFor(this, { json, dryRun: request.dryRun ?? false });
  const { report, failure } = await runSlim(this, request, sources, listener, { converger, trier });
  if (json) stdout.write(`${jsonText(report, 2)}\n`);
  // A dry run makes no image, but its report is printed.
  if (report.image !== null || (report.fromImage !== undefined && failure === undefined)) {
    const { renderSlim } = await import("../../report/slim-view.ts");
    stderr.write(renderSlim(report, viewOf(stderr, this.env)));
  }
  if (failure !== undefined) throw failure;
}

/** Step 4 is a verb of its own, and loaded only where it is asked for. */
const converger: Converger = async (...asked) => {
  const { convergence } = await import("../../flow/converge/converge.ts");
  return convergence(...asked);
};

/** The same for a trial. */
const trier: Trier = async (...asked) => {
  const { requireEquivalence } = await import("../../flow/trial/require-equivalence.ts");
  return requireEquivalence(...asked);
};

/**
 * References are printed on standard output as soon as they are valid, unless the whole result goes there; a plan can
 * still be stopped.
 */
async function listenerFor(
  world: World,
  { json, dryRun }: { readonly json: boolean; readonly dryRun: boolean },
): Promise<SlimListener> {
  const { stdout, stderr } = world.process;
  return {
    progress: await progressOf(world),
    onDelivered: (reference) => {
      if (!json) stdout.write(`${reference}\n`);
    },
    onPlan: async (run: PlannedRun) => {
      const { renderPlan } = await import("../../report/from-image-view.ts");
      stderr.write(renderPlan(run, viewOf(stderr, world.env)));
      if (!dryRun) stderr.write("\n");
    },
  };
}
