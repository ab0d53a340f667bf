import { PlimsollError } from "../../base/error.ts";
import { compareLedgers } from "../../measure/diff.ts";
import type { ModuleChange, OtherVersion } from "../../report/cost-report.ts";
import { type MeasuredBuild, measureBuild } from "../../session/prove-removal.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { listModules, type RequiredModule } from "../../toolchain/go/module-list.ts";
import { withVersion } from "../../toolchain/go/other-version.ts";

/** A program as it is, and what is known of it. */
export interface KnownProgram {
  readonly dependencies: readonly Dependency[];
  readonly modules: readonly RequiredModule[];
}

/** The same program with another version of a module. */
export interface MeasuredVersion {
  readonly before: MeasuredBuild;
  readonly other: OtherVersion;
  /** Null where go found no versions for it. */
  readonly after: KnownProgram | null;
}

/**
 * Builds a program as it is and with another version of a module, both at once. What does not build is said with go's
 * reason. Throws what the build of the program as it is throws, and `source-invalid` as `withVersion` does.
 */
export async function measureVersion(
  go: Go,
  request: DependencyRequest,
  { module, version }: { readonly module: string; readonly version: string },
  known: KnownProgram,
): Promise<MeasuredVersion> {
  const [before, tried] = await Promise.all([measureBuild(go, request), buildWith(go, request, module, version)]);
  const { after, build, failure } = tried;
  const other: OtherVersion = {
    version,
    build: build === null ? null : { sizeBytes: build.sizeBytes, wireBytes: build.wireBytes },
    changeBytes: build === null ? null : build.sizeBytes - before.sizeBytes,
    changeWireBytes: build === null ? null : build.wireBytes - before.wireBytes,
    failure,
    modules: after === null ? [] : changesOf(known, after, { before, after: build }),
  };
  return { before, other, after };
}

interface Tried {
  readonly after: KnownProgram | null;
  readonly build: MeasuredBuild | null;
  readonly failure: string | null;
}

async function buildWith(go: Go, request: DependencyRequest, module: string, version: string): Promise<Tried> {
  await using scratch = await temporaryFolder();
  const made = await withVersion(go, request, module, version, scratch.path);
  if ("failed" in made) return { after: null, build: null, failure: made.failed };
  // The first question completes the copy of go.mod: nothing may write to it while others read it.
  const dependencies = await listDependencies(go, made.request);
  const modules = await listModules(go, made.request);
  const after = { dependencies, modules };
  try {
    return { after, build: await measureBuild(go, made.request), failure: null };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "build-failed") throw error;
    return { after, build: null, failure: error.why ?? error.what };
  }
}

function changesOf(
  known: KnownProgram,
  after: KnownProgram,
  builds: { readonly before: MeasuredBuild; readonly after: MeasuredBuild | null },
): readonly ModuleChange[] {
  const [from, to] = [versionsOf(known.modules), versionsOf(after.modules)];
  const versions = (path: string) => ({ from: from.get(path) ?? null, to: to.get(path) ?? null });
  const weighed =
    builds.after === null
      ? []
      : compareLedgers(builds.before.ledger, builds.after.ledger, "module", { sameLoaded: false });
  const rows = weighed.map(({ label, beforeBytes, afterBytes, changeBytes }) => ({
    path: label,
    ...versions(label),
    beforeBytes,
    afterBytes,
    changeBytes,
  }));
  const seen = new Set(weighed.map(({ label }) => label));
  const others = [...new Set([...from.keys(), ...to.keys()])]
    .filter((path) => !seen.has(path) && from.get(path) !== to.get(path))
    .sort()
    .map((path) => ({ path, ...versions(path), beforeBytes: null, afterBytes: null, changeBytes: 0 }));
  return [...rows, ...others];
}

function versionsOf(modules: readonly RequiredModule[]): ReadonlyMap<string, string> {
  return new Map(modules.flatMap(({ path, version }) => (version === undefined ? [] : [[path, version] as const])));
}
