import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";
import type { MainPackage } from "./main-package.ts";
import { isChatter, remedyFor } from "./remedies.ts";

const LINES_SHOWN = 40;

/**
 * With -v the go command prints the import path of each package that it compiles: one word, unlike all of its messages.
 */
export function isPackageLine(line: string): boolean {
  return /^[^\s:#]+$/.test(line);
}

/** The error for a build that failed: the compiler's own message first, then the fix where one is known. */
export function explainBuildFailure(
  { package: main, platform }: { readonly package: MainPackage; readonly platform: Platform },
  args: readonly string[],
  words: readonly string[],
  endedBy: NodeJS.Signals | undefined,
): PlimsollError {
  const said = words.filter((line) => !isChatter(line) && line.trim() !== "");
  const left = said.length - LINES_SHOWN;
  const why = [...said.slice(0, LINES_SHOWN), ...(left > 0 ? [`… and ${counted(left, "more line")}`] : [])].join("\n");
  const text = said.join("\n");
  if (/unsupported GOOS\/GOARCH pair|unknown GO(?:OS|ARCH)/.test(text)) {
    return new PlimsollError("platform-unknown", {
      what: `Go does not build for ${formatPlatform(platform)}`,
      why,
      fix: "`go tool dist list` prints the platforms that it builds for",
    });
  }
  if (/is not a main package/.test(text)) {
    return new PlimsollError("not-a-main-package", { what: `${main.source} is not a main package`, why });
  }
  const fix = remedyFor(text);
  const killed = endedBy === undefined ? "" : `, ended by ${endedBy}`;
  return new PlimsollError("build-failed", {
    what: `go ${args[0]} of ${main.source} failed for ${formatPlatform(platform)}${killed}`,
    why: why === "" ? "the go command gave no reason" : why,
    ...(fix === undefined ? {} : { fix }),
  });
}

/** What went wrong, on one line: the compiler names the package before its complaints about it. */
export function firstComplaint({ what, why = what }: PlimsollError): string {
  return why.split("\n").find((line) => !line.startsWith("# ")) ?? what;
}
