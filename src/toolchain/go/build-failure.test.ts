import assert from "node:assert/strict";
import { test } from "node:test";
import { explainBuildFailure, firstComplaint, isPackageLine } from "./build-failure.ts";
import type { MainPackage } from "./main-package.ts";

const main: MainPackage = {
  source: "./cmd/order",
  importPath: "example.com/order/cmd/order",
  name: "order",
  folder: "/src/cmd/order",
  module: undefined,
  cwd: "/src",
  arguments: ["./cmd/order"],
  how: "build",
  notes: [],
};
const explain = (...words: string[]) =>
  explainBuildFailure({ package: main, platform: { os: "linux", architecture: "arm64" } }, ["build"], words, undefined);

test("import paths of packages are told apart from error messages", () => {
  for (const line of ["net/http", "golang.org/x/net/http2", "example.com/order/v2"])
    assert.ok(isPackageLine(line), line);
  for (const line of ["# example.com/order", "main.go:3:1: syntax error", "go: downloading x v1", ""]) {
    assert.ok(!isPackageLine(line), line);
  }
});

test("the compiler's own message comes first, without progress lines", () => {
  const error = explain("go: downloading a.b/c v1.0.0", "# example.com/order", "./main.go:6:2: undefined: x");
  assert.equal(error.code, "build-failed");
  assert.equal(error.what, "go build of ./cmd/order failed for linux/arm64");
  assert.equal(error.why, "# example.com/order\n./main.go:6:2: undefined: x");
  assert.equal(error.fix, undefined);
});

test("a very long error output is cut, and the message says so", () => {
  const error = explain(...Array.from({ length: 100 }, (_, line) => `main.go:${line}: wrong`));
  assert.match(error.why ?? "", /main\.go:39: wrong\n… and 60 more lines$/);
});

test("a known fix is proposed", () => {
  for (const [words, fix] of [
    ["error obtaining VCS status: exit status 128\nfatal: detected dubious ownership in repository", /safe\.directory/],
    ["error obtaining VCS status: exit status 128", /GOFLAGS=-buildvcs=false/],
    ["example.com/a@v1.0.0: module lookup disabled by GOPROXY=off", /go mod download/],
    ["main.go:3:8: missing go.sum entry for module providing package a.b/c", /go mod tidy/],
    ["go: inconsistent vendoring in /src:", /go mod vendor/],
    ["go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)", /GOTOOLCHAIN=auto/],
    ["fatal: could not read Username for 'https://example.com': terminal prompts disabled", /GOPRIVATE/],
    ["verifying module: example.com/a@v1.0.0: reading https://sum.golang.org/lookup/x: 404 Not Found", /GOPRIVATE/],
    ['cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH', /C compiler/],
    ['cgo: exec: "gccgo": executable file not found in $PATH', /asks for gccgo/],
    ["go: -race requires cgo; enable cgo by setting CGO_ENABLED=1", /--cgo/],
    ["-linkmode=external requires external (cgo) linking, but cgo is not enabled", /--cgo/],
    ["flag provided but not defined: -nosuch", /no flag -nosuch/],
    ["build constraints exclude all Go files in /src/x", /--tags/],
    ["# command-line-arguments\n./b.go:5:6: main redeclared in this block", /once for each/],
    ["# command-line-arguments\n./main.go:3:15: undefined: greet", /its folder/],
    ["# example.com/a\nusage: link [options] main.o\n  -B note", /in quotes as a whole/],
    [
      "# example.com/a\nflag provided but not defined: -q\nusage: link [options] main.o",
      /does not know a word of -ldflags/,
    ],
    ["go: a.b/c@v1.0.0: cannot query module due to -mod=vendor", /leave them out/],
    ["write /tmp/x: no space left on device", /TMPDIR/],
  ] as const) {
    assert.match(explain(...words.split("\n")).fix ?? "", fix, words);
  }
});

test("a platform that Go does not have is platform-unknown", () => {
  assert.equal(explain("go: unsupported GOOS/GOARCH pair linux/foo").code, "platform-unknown");
});

test("the first complaint is that of the compiler, and not the package that it is about", () => {
  const said = "# example.com/a\n./main.go:3:15: undefined: greet\n./main.go:4:15: undefined: go";
  assert.equal(firstComplaint(explain(...said.split("\n"))), "./main.go:3:15: undefined: greet");
  assert.match(firstComplaint(explain("# example.com/a")), /^go build of .* failed/);
});
