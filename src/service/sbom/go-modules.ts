import type { ModuleInfo, ModuleVersion } from "../../format/go/module-info.ts";
import { golangPurl } from "../../format/package-url/package-url.ts";
import type { SbomComponent } from "../../format/sbom/sbom.ts";
import { BARE } from "./component-table.ts";

/** What a Go program says that it was built from. */
export interface ProgramBuild {
  /** `go1.26.8`, `go1.26.8 X:jsonv2`, `unknown`. */
  readonly goVersion: string;
  readonly info: ModuleInfo | null;
}

/** The modules that are linked into a program, as they were built, the main module and the standard library included. */
export function modulesOf({ goVersion, info }: ProgramBuild): readonly SbomComponent[] {
  const main = info?.main === undefined ? [] : [builtModule(info.main)];
  return [standardLibrary(goVersion), ...main, ...(info?.deps ?? []).map(builtModule)];
}

/** What the go command writes for a module that has no version. */
const NO_VERSIONS: ReadonlySet<string> = new Set(["", "(devel)"]);

/** With a replacement in go.mod, the replacement is what was built; a folder in its place has neither path nor version. */
function builtModule(module: ModuleVersion): SbomComponent {
  const { replace } = module;
  if (replace === undefined) return component(module, NO_VERSIONS.has(module.version) ? [NOT_RELEASED] : []);
  const asked = NO_VERSIONS.has(module.version) ? module.path : `${module.path}@${module.version}`;
  if (NO_VERSIONS.has(replace.version)) {
    const note = `It was built from the folder ${replace.path}, which go.mod puts in the place of ${asked}: no version is known.`;
    return component({ path: module.path, version: "", sum: "" }, [note]);
  }
  return component(replace, [`It was built in the place of ${asked}, as go.mod says.`]);
}

const NOT_RELEASED = "It was built from source that has no version: go recorded none, or (devel).";

function component({ path, version, sum }: ModuleVersion, notes: readonly string[]): SbomComponent {
  const known = NO_VERSIONS.has(version) ? null : version;
  const purl = golangPurl({ path, version: known });
  return { ...BARE, kind: "module", name: path, version: known, purl, goSum: sum === "" ? null : sum, notes };
}

/** The licence of every release of Go: https://go.dev/LICENSE */
const GO_LICENCE = "BSD-3-Clause";

/**
 * Scanners know the standard library as the module `stdlib`, and the National Vulnerability Database as golang:go. What
 * follows the first word of a version are experiments that were switched on.
 */
function standardLibrary(goVersion: string): SbomComponent {
  const [release = "", ...experiments] = goVersion.split(" ");
  const [, version, candidate = "-"] = /^go(\d+(?:\.\d+)*)((?:beta|rc)\d+)?/.exec(release) ?? [];
  const known = version === undefined ? null : release;
  return {
    ...BARE,
    kind: "module",
    name: "stdlib",
    version: known ?? (goVersion === "unknown" ? null : goVersion),
    purl: golangPurl({ path: "stdlib", version: known === null ? null : known.slice("go".length) }),
    cpe: version === undefined ? null : `cpe:2.3:a:golang:go:${version}:${candidate}:*:*:*:*:*:*`,
    licence: GO_LICENCE,
    notes: [
      "It is the standard library of Go.",
      ...(known === null || experiments.length === 0 ? [] : [`It was built with ${experiments.join(" ")}.`]),
    ],
  };
}
