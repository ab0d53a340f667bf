import { presentName } from "../../format/go-source/build-setting.ts";
import { isArchitecture, isSystem } from "../../format/go-source/file-name.ts";
import type { TagPlace } from "./tagged-package.ts";

/**
 * Whose a tag is. `own`: the user's modules react to it. `dependency`: only other modules do, or they and the standard
 * library. `standard`: only the standard library. The others are no choice of a build's user: `system` and
 * `architecture` follow from the platform, `release` (`go1.26`), `experiment` (`goexperiment.NAME`) and `toolchain`
 * (`gc`, `cgo`, `race`, what the runtime reacts to) from the toolchain; `ignore` only keeps files out of every build.
 */
export type TagClass =
  | "own"
  | "dependency"
  | "standard"
  | "system"
  | "architecture"
  | "release"
  | "experiment"
  | "toolchain"
  | "ignore";

/** The classes whose tags a person chooses, in the order in which they matter. */
export const CHOSEN_CLASSES: readonly TagClass[] = ["own", "dependency", "standard"];

export function isChosen(tagClass: TagClass): boolean {
  return CHOSEN_CLASSES.includes(tagClass);
}

/** Tags that the go command sets, or the build of Go itself. */
const TOOLCHAIN = /^(?:cgo|gc|gccgo|race|msan|asan|compiler_bootstrap|cmd_go_bootstrap|testgo|fips140v[\d.]+)$/;
/** Architectures that only gccgo has, which sets them as tags. */
const OF_GCCGO: ReadonlySet<string> = new Set(["alpha", "ia64", "m68k", "nios2", "sh", "shbe"]);
/** An instruction set, such as `amd64.v3`: cmd/go/internal/cfg sets these from GOAMD64 and its like. */
const INSTRUCTION_SET = /^([a-z0-9]+)\.[\w.]+$/;

/** The class of a tag that is named at these places, of which there may be none. */
export function classOfTag(tag: string, places: readonly TagPlace[]): TagClass {
  if (isSystem(tag) || tag === "unix") return "system";
  if (isArchitecture(tag) || OF_GCCGO.has(tag) || isArchitecture(INSTRUCTION_SET.exec(tag)?.[1] ?? ""))
    return "architecture";
  if (/^go1\.\d+$/.test(tag)) return "release";
  if (presentName(tag).startsWith("goexperiment.")) return "experiment";
  if (TOOLCHAIN.test(tag)) return "toolchain";
  if (tag === "ignore" || keepsOut(places)) return "ignore";
  const origin = CHOSEN_CLASSES.find((one) => places.some((place) => place.package.origin === one)) ?? "own";
  return origin !== "own" && places.some(isInRuntime) ? "toolchain" : origin;
}

/** What Go's runtime reacts to (`debuglog`, `faketime`, `valgrind`) is for those who examine Go itself. */
function isInRuntime({ package: { importPath } }: TagPlace): boolean {
  return /^(?:internal\/)?runtime(?:\/|$)/.test(importPath);
}

/**
 * Do all files that name it belong to another package than their folder: programs that generate a library's code, or
 * lists of tools? Such a file can never be built with the others.
 */
function keepsOut(places: readonly TagPlace[]): boolean {
  return (
    places.length > 0 &&
    places.every(({ package: { name }, file: { head } }) => {
      return name !== "" && head.packageName !== undefined && head.packageName !== name;
    })
  );
}
