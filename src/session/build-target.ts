import { defined } from "../base/defined.ts";
import { PlimsollError } from "../base/error.ts";
import { modulePathOf } from "../format/go-module/module-path.ts";
import { parsePlatform } from "../format/oci/platform.ts";
import type { BinaryLedger, ModuleFact } from "../measure/binary/binary-ledger.ts";
import type { BuildWords } from "../plan/settings/build-words.ts";
import type { Settings } from "../plan/settings/settings.ts";
import { openCacheFolder } from "../store/cache/cache-folder.ts";
import { buildBinary } from "../toolchain/go/build.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import { gatherSettings } from "./gather-settings.ts";
import { openBuild } from "./open-build.ts";
import { startGo } from "./start-go.ts";
import type { Surroundings } from "./surroundings.ts";

/** How to build a package that a person named. */
export interface PackageRequest extends BuildWords {
  /** When omitted: the first platform of the configuration, else Linux on this machine's architecture. */
  readonly platform?: string;
  readonly offline?: boolean;
}

/** The program that was built from a main package; its file exists until this object is disposed of. */
export interface BuiltTarget extends AsyncDisposable {
  readonly path: string;
  /** Adds the requirements of go.mod, which the binary does not contain. */
  readonly withRequirements: (binary: BinaryLedger) => BinaryLedger;
}

/**
 * Builds a main package as `slim` does, so that what is explained is what would be shipped. Throws what the go
 * command's failures throw, and `flag-invalid` for a pattern that matches several programs.
 */
export async function buildTarget(
  surroundings: Surroundings,
  target: string,
  choices: PackageRequest,
): Promise<BuiltTarget> {
  const { go, request } = await openPackage(surroundings, target, choices);
  const [built, dependencies] = await Promise.all([
    buildBinary(go, { ...request, strip: true, trimpath: true }).catch(async (error: unknown) => {
      throw await blameC(go, request, error);
    }),
    listDependencies(go, request),
  ]);
  const direct = requirementsOf(request.package, dependencies);
  return {
    path: built.path,
    withRequirements: (binary) => withRequirements(binary, direct),
    [Symbol.asyncDispose]: () => built[Symbol.asyncDispose](),
  };
}

/**
 * The error of a build, which names the packages with C where there are any: code that needs C often does not compile
 * without it, and the compiler's message does not say that this is the reason.
 */
export async function blameC(go: Go, request: DependencyRequest, error: unknown): Promise<unknown> {
  if (request.cgo || !(error instanceof PlimsollError) || error.code !== "build-failed") return error;
  const withC = await listDependencies(go, { ...request, cgo: true });
  const names = withC
    .filter(({ standard, cgoFiles }) => !standard && cgoFiles.length > 0)
    .map(({ importPath }) => importPath);
  if (names.length === 0) return error;
  const { what, why } = error;
  const fix = `C is in ${names.join(", ")}: slim, explain, diff, tags, prune and cost have --cgo to build with it`;
  return new PlimsollError("build-failed", { what, ...(why === undefined ? {} : { why }), fix, cause: error });
}

export interface OpenedPackage {
  readonly go: Go;
  readonly request: DependencyRequest;
  readonly said: Settings;
}

/** The one program that a person named, with the flags and configuration files that apply to slim. */
export async function openPackage(
  surroundings: Surroundings,
  target: string,
  choices: PackageRequest,
): Promise<OpenedPackage> {
  const cacheFolder = await openCacheFolder(surroundings.env);
  const { platform: named, cgo = false, ...words } = choices;
  const gathered = await gatherSettings(surroundings, buildWords(words), [target]);
  const platform = named === undefined ? undefined : parsePlatform(named);
  const opening = startGo(surroundings, gathered.own);
  const { go, packages, options, said } = await openBuild(surroundings, gathered, {
    opening,
    cacheFolder,
    cgo,
    platform,
  });
  const [main, ...others] = packages;
  if (main === undefined || others.length > 0) throw severalPrograms(target);
  const request = { package: main, platform: options.platform, cgo, choices: options.choices, cacheFolder };
  return { go, request, said };
}

/** Removes the verb's other flags: slim has flags of the same names with another meaning. */
function buildWords(choices: PackageRequest): Omit<PackageRequest, "platform" | "cgo"> {
  const { tags, ldflags, goflag, buildEnv, vcs, moduleFolder, offline, config } = choices;
  return defined({ tags, ldflags, goflag, buildEnv, vcs, moduleFolder, offline, config });
}

function severalPrograms(target: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `${target} stands for several programs`,
    why: "this verb takes one program",
    fix: "name one main package",
  });
}

/** Requirements by the path of the module. A program that was named with a version is built outside of any go.mod. */
function requirementsOf({ how }: MainPackage, dependencies: readonly Dependency[]): ReadonlyMap<string, boolean> {
  if (how === "install") return new Map();
  return new Map(
    dependencies.flatMap(({ module, indirect }) =>
      module === undefined ? [] : [[modulePathOf(module), !indirect] as const],
    ),
  );
}

function withRequirements(binary: BinaryLedger, direct: ReadonlyMap<string, boolean>): BinaryLedger {
  if (!("version" in binary.go)) return binary;
  const known = (module: ModuleFact): ModuleFact =>
    module.main ? module : { ...module, direct: direct.get(module.path) ?? null };
  return { ...binary, go: { ...binary.go, modules: binary.go.modules.map(known) } };
}
