import type { ModuleVersion } from "../format/go/module-info.ts";
import type { ListedModule } from "../format/sbom/read-sbom.ts";
import type { GoProgram } from "../measure/image/ledger/layer-survey.ts";

/** What the go command writes for a module that has no version. */
const NO_VERSIONS: ReadonlySet<string> = new Set(["", "(devel)"]);

/** How SBOMs name the standard library: as the Go vulnerability database does. */
const STANDARD_LIBRARY = "stdlib";

/**
 * The modules that were linked into a program and that an SBOM does not list, or lists with other versions only, as
 * `path@version`. Undefined if the program does not say what is in it. Shares no code with what makes SBOMs.
 */
export function unlistedModules(
  { version, info }: GoProgram,
  listed: readonly ListedModule[],
): readonly string[] | undefined {
  if (info === null) return undefined;
  const versions = new Map<string, Set<string | null>>();
  for (const module of listed) {
    const known = versions.get(module.path) ?? new Set();
    versions.set(module.path, known.add(isStandard(module.path) ? releaseIn(module.version) : module.version));
  }
  const linked = [...(info.main === undefined ? [] : [info.main]), ...info.deps].map(builtAs);
  const all = [...linked, { path: STANDARD_LIBRARY, version: releaseIn(version) }];
  return all
    .filter((module) => !isListed(versions.get(module.path), module.version))
    .map((module) => (module.version === null ? module.path : `${module.path}@${module.version}`));
}

/** A module without a version is listed under its path, with whatever version. */
function isListed(versions: ReadonlySet<string | null> | undefined, version: string | null): boolean {
  return versions !== undefined && (version === null || versions.has(version));
}

/** With a `replace` in go.mod, the replacement was built; a folder has no version, and is known by what it replaces. */
function builtAs(module: ModuleVersion): { readonly path: string; readonly version: string | null } {
  const { path, version, replace } = module;
  if (replace === undefined) return { path, version: NO_VERSIONS.has(version) ? null : version };
  return NO_VERSIONS.has(replace.version) ? { path, version: null } : { path: replace.path, version: replace.version };
}

function isStandard(path: string): boolean {
  return path === STANDARD_LIBRARY;
}

/** `1.26.8` of `go1.26.8 X:jsonv2`, `v1.26.8` and `1.26.8`: scanners write each of them. */
function releaseIn(version: string | null): string | null {
  return version === null ? null : version.split(" ")[0]!.replace(/^(?:go|v)(?=\d)/, "");
}
