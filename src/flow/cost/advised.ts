import { versionOfGoRelease } from "../../format/go-module/go-release.ts";
import { modulePathOf } from "../../format/go-module/module-path.ts";
import type { AlongModule } from "../../report/cost-report.ts";
import type { AdvisedModule } from "../../service/cost/advisories.ts";
import type { CostedProgram } from "../../service/cost/program.ts";
import type { CostSubject } from "../../service/cost/subject.ts";
import type { RequiredModule } from "../../toolchain/go/module-list.ts";

/** How the vulnerability database calls the standard library. */
const STANDARD_LIBRARY = "stdlib";

/** The module and those that come along, in the program as it is. */
export function advisedModules(
  program: CostedProgram,
  subject: CostSubject,
  along: readonly AlongModule[],
): readonly AdvisedModule[] {
  if (subject.module === null) return [advisedStandard(program, subject)];
  const modules = modulesOf(program);
  const { path, version } = subject.module;
  return [{ path, version }, ...along].map((one) => {
    const listed = modules?.find((module) => module.path === one.path);
    const built = listed === undefined ? { path: one.path, version: one.version } : whatIsBuilt(listed);
    return { path: built.path, now: { version: built.version }, packages: packagesOf(program, one.path) };
  });
}

/** The module and all whose version changes with its other version. `chosen` are the modules of that program. */
export function advisedVersions(
  program: CostedProgram,
  { module }: CostSubject,
  chosen: readonly RequiredModule[],
): readonly AdvisedModule[] {
  const before = new Map((modulesOf(program) ?? []).map((one) => [one.path, whatIsBuilt(one)]));
  const after = new Map(chosen.map((one) => [one.path, whatIsBuilt(one)]));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => path !== module?.path && before.get(path)?.version !== after.get(path)?.version,
  );
  return [...(module === null ? [] : [module.path]), ...changed].map((path) => {
    const [now, later] = [before.get(path), after.get(path)];
    return {
      path: (later ?? now)?.path ?? path,
      now: now === undefined ? null : { version: now.version },
      later: later === undefined ? null : { version: later.version },
      packages: packagesOf(program, path),
    };
  });
}

function advisedStandard({ go }: CostedProgram, { packages }: CostSubject): AdvisedModule {
  const version = versionOfGoRelease(go.version) ?? null;
  return { path: STANDARD_LIBRARY, now: { version }, packages, onlyNaming: true };
}

function modulesOf({ graph }: CostedProgram): readonly RequiredModule[] | null {
  return "unknown" in graph ? null : graph.modules;
}

/** The code that is built may be that of another module; a folder has no version. */
function whatIsBuilt({ path, version, replacedBy }: RequiredModule): { path: string; version: string | null } {
  if (replacedBy === null) return { path, version: version ?? null };
  return { path: replacedBy.version === undefined ? path : replacedBy.path, version: replacedBy.version ?? null };
}

function packagesOf({ dependencies }: CostedProgram, path: string): ReadonlySet<string> {
  return new Set(
    dependencies
      .filter(({ module }) => module !== undefined && modulePathOf(module) === path)
      .map(({ importPath }) => importPath),
  );
}
