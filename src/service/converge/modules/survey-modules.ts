import { endsRun, PlimsollError } from "../../../base/error.ts";
import type { HeavyModule, ModuleUse, UnusedModule } from "../../../report/module-use.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openCacheFolder } from "../../../store/cache/cache-folder.ts";
import type { CopiedModule } from "../copied-module.ts";
import type { ModuleState } from "../held-modules.ts";
import { programRequests } from "../program-request.ts";
import { type ConfiguredBuild, configuredBuilds } from "./configured-builds.ts";
import { findHeavy } from "./heavy.ts";
import { findUnused } from "./unused.ts";

interface SurveyedModule {
  /** A copy that has the module's own go.mod. */
  readonly before: CopiedModule;
  /** A copy whose go.mod may be replaced. */
  readonly after: CopiedModule;
  readonly text: string;
  /** The user's folder, beside whose go.mod a configuration may be. */
  readonly folder: string;
  readonly state: ModuleState;
}

/**
 * What the requirements of a module are used for. What cannot be found out is null, with a note. Throws errors of the
 * configuration, and what ends a run.
 */
export async function surveyModules(surroundings: Surroundings, module: SurveyedModule): Promise<ModuleUse> {
  const builds = await configuredBuilds(surroundings, module.folder, module.before.go);
  const unused = await orUnknown(() => findUnused(module.after, module, builds));
  const heavy = await orUnknown(() => heavyModules(surroundings, module, builds[0]!));
  return {
    builds: ["go build", ...builds.map(({ name }) => name)],
    unused: "unknown" in unused ? null : unused,
    heavy: "unknown" in heavy ? null : heavy,
    notes: [
      ...("unknown" in unused ? [`what no build imports is not known: ${unused.unknown}`] : []),
      ...("unknown" in heavy ? [`what is used of direct requirements is not known: ${heavy.unknown}`] : []),
    ],
  };
}

type Unknown = { readonly unknown: string };

async function heavyModules(
  { env }: Surroundings,
  { before, state }: SurveyedModule,
  { platform, tags }: ConfiguredBuild,
): Promise<readonly HeavyModule[] | Unknown> {
  const cacheFolder = await openCacheFolder(env);
  const requests = programRequests(before, state.packages, { platform, tags });
  if (requests === null) return { unknown: "the module has no program, or more than are built in passing" };
  return findHeavy(before.go, requests, { mod: state.mod, folder: before.folder, cacheFolder });
}

async function orUnknown<T extends readonly UnusedModule[] | readonly HeavyModule[]>(
  find: () => Promise<T | Unknown>,
): Promise<T | Unknown> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof PlimsollError) || endsRun(error)) throw error;
    return { unknown: `${error.what}${error.why === undefined ? "" : `: ${error.why.split("\n")[0]}`}` };
  }
}
