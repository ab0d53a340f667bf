import { PlimsollError } from "../../base/error.ts";
import { type Finished, programFailed } from "../process.ts";

/** Progress messages of the go command, which do not explain a failure. */
const CHATTER = /^go: (?:downloading|finding|extracting) /;

export function isChatter(line: string): boolean {
  return CHATTER.test(line);
}

/** A fix for an error of the go command; undefined where none is known. */
export function remedyFor(text: string): string | undefined {
  for (const { sign, fix } of REMEDIES) {
    const found = sign.exec(text);
    if (found !== null) return fix.replace("$1", () => found[1] ?? "");
  }
  return undefined;
}

/** The error `program-failed` for a go command other than a build, with a fix where one is known. */
export function goFailed(program: string, args: readonly string[], finished: Finished): PlimsollError {
  const lines = finished.stderr.split("\n").filter((line) => !isChatter(line));
  const failed = programFailed(program, args, { ...finished, stderr: lines.join("\n") });
  const fix = remedyFor(finished.stderr);
  if (fix === undefined) return failed;
  const { what, why } = failed;
  return new PlimsollError("program-failed", { what, ...(why === undefined ? {} : { why }), fix });
}

/**
 * Messages of go and of the programs that it runs, each with a fix; `$1` is the first group. The first match counts.
 */
const REMEDIES: readonly { readonly sign: RegExp; readonly fix: string }[] = [
  {
    sign: /dubious ownership in repository at '([^']+)'/,
    fix: "the checkout belongs to another user: `git config --global --add safe.directory '$1'`, or GOFLAGS=-buildvcs=false to build without its revision",
  },
  {
    sign: /dubious ownership/,
    fix: "the checkout belongs to another user: `git config --global --add safe.directory '*'` trusts every folder, or GOFLAGS=-buildvcs=false to build without its revision",
  },
  {
    sign: /error obtaining VCS status|missing Git command|"git": executable file not found/,
    fix: "install the version control's program, or GOFLAGS=-buildvcs=false to build without its revision",
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
    sign: /cannot query module due to -mod=vendor|cannot find main module, but -modfile was set/,
    fix: "path@version has no main module, and -mod and -modfile need one: leave them out",
  },
  {
    sign: /inconsistent vendoring/,
    fix: "run `go mod vendor`, or set GOFLAGS=-mod=mod to ignore the vendor folder",
  },
  {
    sign: /GOTOOLCHAIN=|toolchain not available|download go1|requires go >= /,
    fix: "the module or GOTOOLCHAIN asks for a Go release that is not installed: install it, or let Go fetch it: GOTOOLCHAIN=auto",
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
    sign: /"gccgo": executable file not found|gccgo.*(?:not found|no such file)/,
    fix: "-compiler=gccgo asks for gccgo: install it, or leave the flag out",
  },
  {
    sign: /-(?:race|msan|asan) requires cgo/,
    fix: "leave it out of what is shipped, or build with C: `plimsoll slim --cgo --base IMAGE`",
  },
  {
    sign: /crypto\/tls\/fipsonly: build constraints exclude all Go files/,
    fix: "that package exists only with GOEXPERIMENT=boringcrypto and C: `plimsoll slim --build-env GOEXPERIMENT=boringcrypto --cgo --base IMAGE`; since Go 1.24, GOFIPS140=v1.0.0 needs neither of them, and not the import",
  },
  {
    sign: /requires external \(cgo\) linking, but cgo is not enabled/,
    fix: "the linker flags or the platform ask for a C linker: build with C, as `plimsoll slim --cgo` does, or leave -linkmode out",
  },
  {
    sign: /usage: link \[options\] main\.o/,
    fix: "the linker does not know a word of -ldflags: a word with spaces must be in quotes as a whole, as in -ldflags \"-X 'main.built=1 May'\"",
  },
  {
    sign: /(?:flag provided but not defined:|parsing \$GOFLAGS: unknown flag) (\S+)/,
    fix: "this release of Go has no flag $1: `go help build` lists its flags",
  },
  {
    sign: /build constraints exclude all Go files/,
    fix: "a package has no files for this platform and these tags: --tags or another --platform may select them",
  },
  {
    sign: /command-line-arguments[\s\S]*main redeclared in this block/,
    fix: "Go files that are named together are one program: run plimsoll once for each of them",
  },
  {
    sign: /command-line-arguments[\s\S]*: undefined: /,
    fix: "the Go files that are named must be the whole program: name its other files too, or its folder",
  },
  {
    sign: /directory prefix \S+ does not contain modules listed in go\.work/,
    fix: "go.work itself is not a module: name a module that it uses, as in ./svc/...",
  },
  {
    sign: /malformed import path .*: invalid char/,
    fix: "an import path can have only ASCII letters, digits and punctuation: rename the folder, or name the program's .go files",
  },
  {
    sign: /C compiler ".*" not found|cgo: .*executable file not found/,
    fix: "install a C compiler for the platform (CC names it), or build without C",
  },
  {
    sign: /no space left on device/,
    fix: "make room where TMPDIR (or GOTMPDIR), GOCACHE and plimsoll's own cache are",
  },
];
