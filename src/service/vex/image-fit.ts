import { PlimsollError } from "../../base/error.ts";
import { versionOfGoRelease } from "../../format/go-module/go-release.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { versionsIn } from "../../measure/image/part-versions.ts";
import type { OpenedVexImage } from "./open-image.ts";

/** The module that findings are about, as go selects its requirements. */
export interface SelectedState {
  readonly path: string;
  /** Versions of modules by their paths; of a replaced one, under both of its paths. */
  readonly versions: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Modules, as `path@version`, that the image has in programs of other main modules as well: nobody looked there. Throws
 * `image-foreign` where the image was not built from the module, or from it with other requirements: what was found out
 * of the one says nothing of the other.
 */
export function fitImage({ name, programs }: OpenedVexImage, state: SelectedState): ReadonlySet<string> {
  const own = programs.filter((program) => mainModuleOf(program) === state.path);
  if (own.length === 0) throw foreign(name, programs, state.path);
  for (const program of own) requireSame(name, program, state);
  const others = programs.filter((program) => !own.includes(program));
  return new Set(others.flatMap((program) => [...versionsIn(program)].map(([path, version]) => nameOf(path, version))));
}

/** Findings call the standard library by another name than programs do. */
function nameOf(path: string, version: string): string {
  return path === "std" ? `stdlib@${versionOfGoRelease(version) ?? version}` : `${path}@${version}`;
}

/** What a program says of a module from a folder. */
const UNKNOWN: ReadonlySet<string> = new Set(["", "(devel)"]);

function mainModuleOf({ modules }: GoProgram): string | undefined {
  return modules.find(({ main }) => main)?.path;
}

function foreign(name: string, programs: readonly GoProgram[], path: string): PlimsollError {
  const found = [...new Set(programs.flatMap((program) => mainModuleOf(program) ?? []))];
  return new PlimsollError("image-foreign", {
    what: `${name} has no program of ${path}`,
    why:
      found.length === 0
        ? "none of its files is a Go program that says of which module it is"
        : `its Go programs are of ${found.join(", ")}`,
    fix: `name the image that is built from ${path}`,
  });
}

function requireSame(name: string, program: GoProgram, { path, versions }: SelectedState): void {
  for (const module of program.modules) {
    const selected = versions.get(module.path);
    if (module.main || UNKNOWN.has(module.version) || selected?.has(module.version) === true) continue;
    const now = selected === undefined ? "does not select it" : `selects ${[...selected].join(", ")}`;
    throw new PlimsollError("image-foreign", {
      what: `${name} was built from other requirements of ${path}`,
      why: `its program ${program.path} has ${module.path} ${module.version}, and go.mod ${now}`,
      fix: "build the image from the module as it is, and name that one",
    });
  }
}
