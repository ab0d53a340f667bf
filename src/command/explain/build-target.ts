import { PlimsollError } from "../../base/error.ts";
import { parsePlatform } from "../../format/oci/platform.ts";
import type { BinaryLedger, ModuleFact } from "../../measure/binary/binary-ledger.ts";
import { openCacheFolder } from "../../store/cache-folder.ts";
import { buildBinary } from "../../toolchain/go/build.ts";
import { NO_WISHES } from "../../toolchain/go/build-flags.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../../toolchain/go/dependencies.ts";
import { type Go, openGo } from "../../toolchain/go/go.ts";
import type { MainPackage } from "../../toolchain/go/main-package.ts";
import { resolveMainPackages } from "../../toolchain/go/resolve.ts";
import type { World } from "../world.ts";
import type { ExplainFlags } from "./flags.ts";

export type BuildWishes = Pick<ExplainFlags, "tags" | "platform">;

/** What is built from a main package, until it is disposed of. */
export interface BuiltTarget extends AsyncDisposable {
  readonly path: string;
  /** Adds what go.mod knows and the binary does not. */
  readonly withRequirements: (binary: BinaryLedger) => BinaryLedger;
}

/**
 * Builds a main package as `slim` does: what is explained is what would be shipped. Throws what the go command's
 * failures throw, and `flag-invalid` for a pattern that stands for several programs.
 */
export async function buildTarget(world: World, target: string, wishes: BuildWishes): Promise<BuiltTarget> {
  const { cwd, env, signal } = world;
  const go = await openGo({ cwd, env, signal });
  const request = await buildRequest(world, go, wishes);
  const [main, ...others] = await resolveMainPackages(go, [target], { ...request, allowModuleFolder: false });
  if (main === undefined || others.length > 0) throw severalPrograms(target);
  const [built, dependencies] = await Promise.all([
    buildBinary(go, { ...request, package: main, cgo: false, strip: true, trimpath: true }),
    listDependencies(go, { ...request, package: main, cgo: false }),
  ]);
  const direct = requirementsOf(main, dependencies);
  return {
    path: built.path,
    withRequirements: (binary) => withRequirements(binary, direct),
    [Symbol.asyncDispose]: () => built[Symbol.asyncDispose](),
  };
}

/** What a build and the questions about its source have in common, without the package. */
export async function buildRequest(
  { env }: World,
  go: Go,
  { tags = [], platform }: BuildWishes,
): Promise<Omit<DependencyRequest, "package" | "cgo">> {
  const architecture = go.settings.GOARCH ?? "amd64";
  return {
    platform: platform === undefined ? { os: "linux", architecture } : parsePlatform(platform),
    wishes: { ...NO_WISHES, tags },
    cacheFolder: await openCacheFolder(env),
  };
}

function severalPrograms(target: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${target} stands for several programs, or for none`,
    fix: "name one main package",
  });
}

/** By path of the module. A program that was named with a version is built outside of any go.mod of its own. */
function requirementsOf({ how }: MainPackage, dependencies: readonly Dependency[]): ReadonlyMap<string, boolean> {
  if (how === "install") return new Map();
  return new Map(
    dependencies.flatMap(({ module, indirect }) =>
      module === undefined ? [] : [[module.replace(/@.*/, ""), !indirect] as const],
    ),
  );
}

function withRequirements(binary: BinaryLedger, direct: ReadonlyMap<string, boolean>): BinaryLedger {
  if (!("version" in binary.go)) return binary;
  const known = (module: ModuleFact): ModuleFact =>
    module.main ? module : { ...module, direct: direct.get(module.path) ?? null };
  return { ...binary, go: { ...binary.go, modules: binary.go.modules.map(known) } };
}
