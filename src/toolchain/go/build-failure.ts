import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";
import type { MainPackage } from "./main-package.ts";

const LINES_SHOWN = 40;

/** With -v the go command prints the import path of each package that it compiles: one word, unlike all it complains of. */
export function isPackageLine(line: string): boolean {
  return /^[^\s:#]+$/.test(line);
}

/** Progress of the go command, which is no reason for anything. */
const CHATTER = /^go: (?:downloading|finding|extracting) /;

/** The error for a build that failed: the compiler's own words first, then what can be done where that is known. */
export function explainBuildFailure(
  { package: main, platform }: { readonly package: MainPackage; readonly platform: Platform },
  args: readonly string[],
  words: readonly string[],
  endedBy: NodeJS.Signals | undefined,
): PlimsollError {
  const said = words.filter((line) => !CHATTER.test(line) && line.trim() !== "");
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
  const fix = REMEDIES.find(({ sign }) => sign.test(text))?.fix;
  const killed = endedBy === undefined ? "" : `, ended by ${endedBy}`;
  return new PlimsollError("build-failed", {
    what: `go ${args[0]} of ${main.source} failed for ${formatPlatform(platform)}${killed}`,
    why: why === "" ? "the go command gave no reason" : why,
    ...(fix === undefined ? {} : { fix }),
  });
}

/** What go and the programs that it runs say, and what helps. The first that fits counts. */
const REMEDIES: readonly { readonly sign: RegExp; readonly fix: string }[] = [
  {
    sign: /dubious ownership/,
    fix: "the checkout belongs to another user: `git config --global --add safe.directory FOLDER` with its folder, or set GOFLAGS=-buildvcs=false to build without its revision",
  },
  {
    sign: /error obtaining VCS status|missing Git command|"git": executable file not found/,
    fix: "install the program of the version control system, or set GOFLAGS=-buildvcs=false to build without the revision",
  },
  {
    sign: /module lookup disabled by GOPROXY=off/,
    fix: "GOPROXY=off uses only the module cache: run `go mod download` first, with a proxy",
  },
  {
    sign: /missing go\.sum entry|updates to go\.(?:mod|sum) needed/,
    fix: "run `go mod tidy` in the module and commit go.mod and go.sum",
  },
  {
    sign: /inconsistent vendoring/,
    fix: "run `go mod vendor`, or set GOFLAGS=-mod=mod to leave the vendor folder aside",
  },
  {
    sign: /GOTOOLCHAIN=local|toolchain not available|download go1/,
    fix: "install that Go release, or let Go fetch it: GOTOOLCHAIN=auto",
  },
  {
    sign: /terminal prompts disabled|could not read Username|Permission denied \(publickey\)|401 Unauthorized|403 Forbidden/,
    fix: "a private module needs GOPRIVATE and credentials (.netrc, or git's own) as for any go command",
  },
  {
    sign: /verifying .*: (?:410 Gone|404 Not Found)|sum\.golang\.org/,
    fix: "the checksum database does not know a private module: name it in GOPRIVATE",
  },
  {
    sign: /C compiler ".*" not found|cgo: .*executable file not found/,
    fix: "install a C compiler for the platform, or build without C",
  },
  {
    sign: /no space left on device/,
    fix: "make room where TMPDIR (or GOTMPDIR), GOCACHE and plimsoll's own cache are",
  },
];
