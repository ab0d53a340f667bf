import { asPlimsollError } from "../../report/error-view.ts";
import { failureReport } from "../../report/slim-report.ts";
import { openGo } from "../../toolchain/go/go.ts";
import { viewOf, type World } from "../world.ts";
import type { SlimFlags } from "./flags.ts";
import type { Outcome } from "./outcome.ts";
import { type GatheredSettings, gatherSettings, wishesOf } from "./settings.ts";

/** `plimsoll slim SOURCE… [-o DEST]…`: the main job, from end to end. */
export async function slim(this: World, flags: SlimFlags, ...sources: string[]): Promise<void> {
  const { report, failure } = await runSlim(this, flags, sources);
  if (flags.json) this.process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (report.image !== null) {
    const { renderSlim } = await import("../../report/slim-view.ts");
    this.process.stderr.write(renderSlim(report, viewOf(this.process.stderr, this.env)));
  }
  if (failure !== undefined) throw failure;
}

/** The same for a program: resolves to the report, printing only what `--json` does not hold back. */
export async function runSlim(world: World, flags: SlimFlags, sources: readonly string[]): Promise<Outcome> {
  try {
    const gathered = await gatherSettings(world, flags, sources);
    // The rest of the code is loaded while the go command answers.
    const opening = openGo({ cwd: world.cwd, env: environmentOf(world, gathered), signal: world.signal });
    opening.catch(() => {});
    const [{ openJob }, { run }] = await Promise.all([import("./open-job.ts"), import("./run.ts")]);
    await using open = await openJob(world, flags, gathered, opening);
    return await run(open);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failureReport(failure), failure };
  }
}

/** The build's own variables over those of this process. */
function environmentOf({ env }: World, { strong }: GatheredSettings): NodeJS.ProcessEnv {
  return { ...env, ...wishesOf(strong).env };
}
