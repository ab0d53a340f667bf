import { join, posix } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { Go } from "./go.ts";
import { ARCHITECTURE_VARIABLES } from "./target.ts";

/** A file or folder of GOROOT that a build needs. */
export interface GorootPart {
  /** On this machine. Some distributions have links to other folders here. */
  readonly source: string;
  /** Relative to GOROOT, with `/`. */
  readonly inside: string;
  /** Tells whether a build needs what lies at this path below a folder. */
  readonly wanted: (path: string) => boolean;
}

/** Tools that `go build` runs without C. Older releases need the last two. */
const TOOLS: ReadonlySet<string> = new Set(["asm", "compile", "link", "preprofile", "buildid", "pack"]);

/** The go command of the release that is in use: `go` on PATH may have chosen another one for the module. */
export function programOfGoroot({ settings }: Pick<Go, "settings">): string {
  return join(settings.GOROOT ?? "", "bin", process.platform === "win32" ? "go.exe" : "go");
}

/**
 * The parts of GOROOT that `go build` needs where C is off: the go command, the compiler, the assembler, the linker, and
 * the standard library. Some 125 MB of 270. Throws `source-invalid` where this go does not run on
 * Linux, and so not in a container; `fix` says what can be done then.
 */
export function partsOfGoroot(
  { settings, version }: Pick<Go, "settings" | "version">,
  fix: string,
): readonly GorootPart[] {
  const { GOROOT = "", GOHOSTOS = "", GOHOSTARCH = "" } = settings;
  if (GOHOSTOS !== "linux") {
    throw new PlimsollError("source-invalid", {
      what: `${version} of this machine runs on ${GOHOSTOS}, and not in a container`,
      why: "a builder runs the go of this machine, packed into an image",
      fix,
    });
  }
  const part = (inside: string, wanted: GorootPart["wanted"] = () => true) => ({
    source: join(GOROOT, inside),
    inside,
    wanted,
  });
  return [
    part("VERSION"),
    part("go.env"),
    part("bin/go"),
    part(`pkg/tool/${GOHOSTOS}_${GOHOSTARCH}`, (path) => TOOLS.has(path)),
    part("pkg/include"),
    part("src", isSource),
  ];
}

/** Tests are needed too: what go notes of a package in the build cache names them. */
function isSource(path: string): boolean {
  return path !== "cmd" && posix.basename(path) !== "testdata";
}

/** Settings that change what is built and that a person may have made with `go env -w`: another machine lacks them. */
export function lastingSettings({ settings }: Pick<Go, "settings">): Record<string, string> {
  const names = ["GOEXPERIMENT", "GOFIPS140", ...new Set(Object.values(ARCHITECTURE_VARIABLES))];
  return Object.fromEntries(names.flatMap((name) => (settings[name] ? [[name, settings[name]]] : [])));
}
