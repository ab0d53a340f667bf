import { PlimsollError } from "../../base/error.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { jsonText } from "../../report/json-text.ts";
import { failureReport } from "../../report/slim-report.ts";
import { recogniseImage } from "../../store/recognise.ts";
import type { Target } from "../../store/target.ts";
import { openGo } from "../../toolchain/go/go.ts";
import { requireSourceFlags } from "../slim-image/image-flags.ts";
import { viewOf, type World } from "../world.ts";
import type { SlimFlags } from "./flags.ts";
import type { Outcome } from "./outcome.ts";
import { type GatheredSettings, gatherSettings, wishesOf } from "./settings.ts";

/** `plimsoll slim SOURCE… [-o DEST]…`: the main job, from end to end. */
export async function slim(this: World, flags: SlimFlags, ...sources: string[]): Promise<void> {
  const { report, failure } = await runSlim(this, flags, sources);
  if (flags.json) this.process.stdout.write(`${jsonText(report, 2)}\n`);
  // A dry run makes no image, and has all the more to say.
  if (report.image !== null || (report.fromImage !== undefined && failure === undefined)) {
    const { renderSlim } = await import("../../report/slim-view.ts");
    this.process.stderr.write(renderSlim(report, viewOf(this.process.stderr, this.env)));
  }
  if (failure !== undefined) throw failure;
}

/** The same for a program: resolves to the report, printing only what `--json` does not hold back. */
export async function runSlim(world: World, flags: SlimFlags, sources: readonly string[]): Promise<Outcome> {
  try {
    const image = await imageAmong(sources, world.cwd);
    if (image !== undefined) {
      const { runSlimImage } = await import("../slim-image/run-slim-image.ts");
      return await runSlimImage(world, flags, image);
    }
    requireSourceFlags(flags);
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

/**
 * The image that is to be made minimal, or undefined for Go packages. `ghcr.io/me/order` alone is an import path, as it
 * always was: an image in a registry is named with a tag, a digest or `docker://`. Throws `flag-invalid` for both at once.
 */
async function imageAmong(sources: readonly string[], cwd: string): Promise<Target | undefined> {
  for (const source of sources) {
    const found = await recogniseImage(source, cwd);
    if (found === undefined || (found.kind === "registry" && !source.includes(":"))) continue;
    if (sources.length === 1) return found;
    throw new PlimsollError("flag-invalid", {
      what: `${source} is an image, and there are other sources beside it`,
      why: "an image is made minimal by itself",
      fix: "name the image alone",
    });
  }
  return undefined;
}

/** The build's own variables over those of this process. */
function environmentOf({ env }: World, { strong }: GatheredSettings): NodeJS.ProcessEnv {
  return { ...env, ...wishesOf(strong).env };
}
