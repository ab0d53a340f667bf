import { formatPlatform, type Platform } from "../../../format/oci/platform.ts";
import { type Progress, runAlone } from "../../../report/progress.ts";
import type { KnobsReport } from "../../../report/trial-knobs.ts";
import { openPackage } from "../../../session/build-target.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { HOST } from "../../../store/form.ts";
import { ownedFolder, removeOrphans } from "../../../toolchain/container/owned-folder.ts";
import { readCpuInfo } from "../../../toolchain/cpu-info.ts";
import { amd64Level } from "../../../trial/knobs/cpu-level.ts";
import type { TrialRequest } from "../request.ts";
import { openSmoke, withFile } from "../smoke.ts";
import { type BuiltProgram, ProgramBuilder } from "./build-programs.ts";
import { buildWays, expectedSeconds, USUAL_CACHE } from "./build-ways.ts";
import { chooseKnobs, type Machine } from "./choose-knobs.ts";
import { compareLayers } from "./compare-layers.ts";
import { judgeWay } from "./judge-way.ts";
import type { Knob } from "./knob.ts";
import { measureBenchmarks, openBenchmarks } from "./measure-benchmarks.ts";
import { measureLoad } from "./measure-load.ts";

const FOLDER_KIND = "knobs";
const USUAL_MINUTES = 20;
/** What is left for measuring, of all that time, when the last program is built. */
const MEASURE_SHARE = 0.4;
/** What the compressors may take of what is left then. */
const LAYERS_SHARE = 0.2;

/**
 * Builds a package in several ways, and measures what each costs and gives. Throws `flag-invalid`, and what opening the
 * package and building it as slim does throws.
 */
export async function measureKnobs(
  surroundings: Surroundings,
  source: string,
  request: TrialRequest,
  progress: Progress,
): Promise<KnobsReport> {
  const { signal } = surroundings;
  const minutes = request.knobsMinutes ?? USUAL_MINUTES;
  const endAt = performance.now() + minutes * 60_000;
  const leftMs = () => Math.max(0, endAt - performance.now());
  const part = <T>(title: string, run: () => Promise<T>) => runAlone(progress, title, run);
  const smoke = await openSmoke(surroundings, request.smoke);
  const how = withFile(request, smoke);
  // The build caches of a run that was killed are large.
  await removeOrphans(FOLDER_KIND);
  await using folder = await ownedFolder(FOLDER_KIND);
  const opened = await openPackage(surroundings, source, { offline: request.offline ?? false });
  const go = { ...opened.go, signal };
  const { request: build } = opened;
  const { platform } = build;
  const machine = await thisMachine(platform);
  const chosen = await part("find the knobs", () =>
    chooseKnobs(surroundings.cwd, opened, machine, request.knobsProfile),
  );
  const builder = new ProgramBuilder(go, folder);
  const title = `build as slim does, with an empty build cache (in all, --knobs takes at most ${minutes} minutes)`;
  const base = await part(title, () => builder.build(chosen.base, USUAL_CACHE));
  await announce(progress, chosen.knobs, base, minutes);
  const open = await part("try the benchmarks", () =>
    machine.cannotRun === null
      ? openBenchmarks(go, build, chosen.base, builder)
      : Promise.resolve({ unknown: machine.cannotRun }),
  );
  const ways = await buildWays(chosen.knobs, {
    ...{ builder, base, progress, signal, endAt: endAt - MEASURE_SHARE * minutes * 60_000 },
    benchmarks: "unknown" in open ? [] : open.tests.map((one) => one.package),
  });
  const layers = await part("compress the layer", () => compareLayers(base.path, LAYERS_SHARE * leftMs(), signal));
  const benchmarks = await part("run the benchmarks", () =>
    measureBenchmarks(go, open, ways, how.port === undefined ? leftMs() : leftMs() / 2),
  );
  const { requests } = smoke;
  const load = await part("load the service", () =>
    measureLoad(surroundings, { how, requests, platform, base, ways, budgetMs: leftMs() }),
  );
  return {
    ...{ package: build.package.importPath, platform: formatPlatform(platform), go: go.version, cpu: machine.cpu },
    base: base.figures,
    knobs: ways.map((way) => judgeWay(way, base, { benchmarks, load })),
    ...{ layers, benchmarks: benchmarks.report, load: load.report },
    notes: [...chosen.notes, ...("unknown" in open ? [] : open.notes)],
  };
}

/** Says before it begins how long it will take. */
async function announce(
  progress: Progress,
  knobs: readonly Knob[],
  { figures }: BuiltProgram,
  minutes: number,
): Promise<void> {
  const building = Math.min(expectedSeconds(knobs, figures.buildSeconds), (1 - MEASURE_SHARE) * minutes * 60);
  const compiling = knobs.filter(({ compilesAll }) => compilesAll).length;
  const text = [
    `${knobs.length} knobs: about ${Math.ceil(building / 60)} min to build them, ${compiling} of them from the standard library up`,
    `then at most ${Math.ceil(minutes - building / 60)} min to measure`,
  ].join("; ");
  await runAlone(progress, text, async () => {});
}

async function thisMachine(platform: Platform): Promise<Machine> {
  const isThis = platform.os === HOST.os && platform.architecture === HOST.architecture;
  if (!isThis)
    return { cpu: null, cannotRun: `this machine does not run ${formatPlatform(platform)} at its own speed` };
  return { cpu: amd64Level(await readCpuInfo()), cannotRun: null };
}
