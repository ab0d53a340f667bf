import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { ErrorCode } from "../../src/base/error.ts";
import { alpineBase } from "../support/alpine-base.ts";
import { refusedEarly, refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { stuckGo } from "../support/stuck-go.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";

const PROGRAMS = join(REPOSITORY, "test/fixtures/go");

function program(name: string): string {
  return join(PROGRAMS, name);
}

test("a folder outside of every module is distinguished from one that does not exist", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "loose"));
  writeFileSync(join(folder, "loose/main.go"), "package main\n\nfunc main() {}\n");
  for (const source of ["loose", "./loose", join(folder, "loose")]) {
    const { what, why, fix } = await refusedEarly("module-not-found", [source], { cwd: folder });
    assert.equal(what, `${source} is not in a Go module`);
    assert.equal(why, `there is no go.mod in ${join(folder, "loose")} or above it`);
    assert.match(fix!, /go mod init/);
  }
  const { what, why } = await refusedEarly("source-invalid", ["./missing"], { cwd: folder });
  assert.deepEqual([what, why], ["./missing does not exist", `there is no folder ${join(folder, "missing")}`]);
});

test("for a package that is not a program, the programs nearby are named", async () => {
  const library = await refusedEarly("not-a-main-package", ["./not-main"], { cwd: PROGRAMS });
  assert.equal(library.why, "it is package library");
  assert.equal(library.fix, "name a package that starts with `package main`");
  const folder = await refusedEarly("not-a-main-package", ["."], { cwd: program("multi") });
  assert.equal(folder.fix, "main packages here: ./cmd/a, ./cmd/b");
  const inner = await refusedEarly("not-a-main-package", ["./internal/greeting"], { cwd: program("multi") });
  assert.equal(inner.fix, "main packages here: ./cmd/a, ./cmd/b");
});

test("the error for a failed build begins with the compiler's own message, unchanged", async (t) => {
  const layout = join(temporaryFolder(t), "layout");
  const { error, stderr } = await refusedSlim("build-failed", ["./broken", "-o", `oci:${layout}`], { cwd: PROGRAMS });
  const words = [
    "# example.com/broken",
    './main.go:5:19: cannot use "not a number" (untyped string constant) as int value in variable declaration',
    "./main.go:6:2: undefined: undeclared",
  ].join("\n");
  assert.equal(error.why, words);
  assert.match(
    stderr,
    /\.\/main\.go:6:2: undefined: undeclared\n\nerror go build of \.\/broken failed for linux\/amd64\n/,
  );
  assert.ok(stderr.includes(`\n${words}\n`));
});

const NO_PLATFORMS: readonly (readonly [platform: string, what: string, why: string])[] = [
  ["nonsense", '"nonsense" is not a platform', "a platform is OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT"],
  ["linux/amd64,", '"" is not a platform', "a platform is OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT"],
  ["linux/amd64/v9", "linux/amd64/v9 is not a platform that Go builds for", "the variants of amd64 are v1, v2, v3, v4"],
  ["linux/s390x/z15", "linux/s390x/z15 is not a platform that Go builds for", "s390x has no variants"],
  [
    "windows/amd64",
    "plimsoll makes no image for windows/amd64",
    "its bases are for Linux, and it can check only executables for Linux",
  ],
];

test("an unknown platform is refused", async (t) => {
  for (const [platform, what, why] of NO_PLATFORMS) {
    const error = await refusedEarly("platform-unknown", [PLAIN, "--platform", platform]);
    assert.deepEqual([error.what, error.why], [what, why]);
  }
  const layout = join(temporaryFolder(t), "layout");
  const { error } = await refusedSlim("platform-unknown", [PLAIN, "--platform", "linux/sparc", "-o", `oci:${layout}`]);
  assert.equal(error.what, "Go does not build for linux/sparc");
  assert.match(error.why!, /unsupported GOOS\/GOARCH pair linux\/sparc/);
});

test("variants of a platform reach the index and the build", async (t) => {
  const words = ["--platform", "linux/amd64/v3,linux/arm/v6,linux/arm64/v8"];
  const { image } = await slimReport([PLAIN, ...words, "-o", `oci:${join(temporaryFolder(t), "layout")}`]);
  assert.deepEqual(
    image!.platforms.map(({ platform }) => platform),
    ["linux/amd64/v3", "linux/arm/v6", "linux/arm64/v8"],
  );
});

test("a base that lacks the platform is refused, and the error names the platforms that it has", async (t) => {
  const alpine = alpineBase(t);
  if (alpine === undefined) return;
  const words = ["--base", `oci:${alpine.folder}:amd64`, "--platform", "linux/arm64"];
  const { what, why } = await refusedEarly("base-lacks-platform", [PLAIN, ...words]);
  assert.match(what, /linux\/arm64/);
  assert.match(why ?? "", /linux\/amd64/);
});

test("go-sqlite3's silent stub is refused, with its import chain and fixes, and can be allowed", async (t) => {
  const layout = `oci:${join(temporaryFolder(t), "layout")}`;
  const { error } = await refusedSlim("cgo-required", [program("sqlite"), "-o", layout]);
  assert.equal(error.exitCode, 1);
  assert.equal(error.what, "github.com/mattn/go-sqlite3 is built without C as a stub that refuses its work");
  assert.match(error.why!, /^imported by: example\.com\/sqlite → github\.com\/mattn\/go-sqlite3$/m);
  assert.match(error.why!, /^with C: .*; without: static_mock\.go$/m);
  assert.match(error.fix!, /modernc\.org\/sqlite/);
  assert.match(error.fix!, /^`plimsoll slim .* --cgo .*` builds it with C/);
  assert.match(error.fix!, /--build-env CGO_ENABLED=0/);
  const accepted = await slimReport([program("sqlite"), "--allow-no-cgo", "github.com/mattn/go-sqlite3", "-o", layout]);
  assert.match(accepted.steps.find(({ id }) => id === "static")!.why.join("\n"), /github\.com\/mattn\/go-sqlite3/);
});

test("C in the main package itself is refused; net/http and os/user alone pass", async (t) => {
  const layout = `oci:${join(temporaryFolder(t), "layout")}`;
  const { error } = await refusedSlim("cgo-required", [program("cgo-direct"), "-o", layout]);
  assert.equal(error.what, "example.com/cgo-direct cannot be built without C");
  const passed = await slimReport([program("netonly"), "-o", layout]);
  assert.match(passed.steps.find(({ id }) => id === "static")!.why.join("\n"), /net, os\/user are built in Go/);
});

const BAD_WORDS: readonly (readonly [code: ErrorCode, words: readonly string[], what: RegExp])[] = [
  ["flag-invalid", ["--nope"], /No flag registered for --nope/],
  ["flag-invalid", ["--media-types", "rpm"], /Expected "rpm" to be one of \(oci\|docker\)/],
  ["flag-invalid", ["--compression", "brotli"], /"brotli" is not a compression/],
  ["flag-invalid", ["--compression", "gzip:10"], /gzip has no level 10/],
  ["flag-invalid", ["--compression", "zstd", "--media-types", "docker"], /zstd are not possible with docker/],
  ["flag-invalid", ["--user", "nonroot"], /--user nonroot/],
  ["flag-invalid", ["--port", "65536"], /--port 65536/],
  ["flag-invalid", ["--port", "80/icmp"], /--port 80\/icmp/],
  ["flag-invalid", ["--healthcheck", "http://:80/", "--healthcheck-interval", "soon"], /--healthcheck-interval soon/],
  ["flag-invalid", ["--healthcheck", "https://:443/"], /--healthcheck https/],
  ["flag-invalid", ["--healthcheck-retries", "3"], /a health check has no URL/],
  ["flag-invalid", ["--add", "folder"], /--add folder/],
  ["flag-invalid", ["--env", "NAME"], /--env NAME/],
  ["flag-invalid", ["--workdir", "srv"], /--workdir srv/],
  ["flag-invalid", ["--stop-signal", "KILL"], /--stop-signal KILL/],
  ["config-invalid", ["--config", "missing.yaml"], /missing\.yaml does not exist/],
  ["reference-invalid", ["-o", "oci:"], /"oci:" names no image/],
  ["reference-invalid", ["-o", "Not A Reference"], /is not an image reference/],
  ["reference-invalid", ["-o", "oci:out", "-t", "two words"], /names no image/],
  ["layout-invalid", ["--base", "oci:missing"], /missing is not an OCI layout/],
  ["several-platforms", ["--platform", "linux/amd64,linux/arm64", "-o", "docker-archive:x.tar"], /holds one platform/],
];

test("errors of the command line are reported before anything is built", async (t) => {
  const cwd = temporaryFolder(t);
  for (const [code, words, what] of BAD_WORDS) {
    const error = await refusedEarly(code, [PLAIN, ...words], { cwd });
    assert.match(error.what, what);
  }
});

test("named files that do not exist, or are not files, are refused", async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "junk.pem"), "not a certificate\n");
  const layout = ["-o", "oci:layout"];
  const refused = async (code: ErrorCode, ...words: string[]) =>
    (await refusedSlim(code, [PLAIN, ...words], { cwd })).error.what;
  assert.match(await refused("add-invalid", "--add", "./missing:/srv", ...layout), /missing does not exist/);
  assert.match(
    await refused("certificate-invalid", "--add-ca", "missing.pem", ...layout),
    /missing\.pem does not exist/,
  );
  assert.match(await refused("certificate-invalid", "--add-ca", "junk.pem", ...layout), /junk\.pem cannot be added/);
  const push = ["-o", "127.0.0.1:1/plain", "--ca-file"];
  assert.match(await refused("config-invalid", ...push, "missing.pem"), /missing\.pem/);
  assert.match(await refused("config-invalid", ...push, "junk.pem"), /junk\.pem/);
});

test("a missing file stops a build that is still running", async (t) => {
  const go = stuckGo(t);
  if (go === undefined) return;
  const env = { PATH: go.path, GOROOT: undefined };
  const { what } = await refusedEarly("add-invalid", [PLAIN, "--add", "./missing:/srv"], { env });
  assert.match(what, /missing does not exist/);
});

test("without go on PATH nothing is built, and the error says where to get go", async (t) => {
  const empty = temporaryFolder(t);
  const error = await refusedEarly("program-missing", [PLAIN], { env: { PATH: empty, GOROOT: undefined } });
  assert.equal(error.what, "go is not on PATH");
  assert.match(error.fix!, /go\.dev\/doc\/install|add that folder to PATH/);
});

test("for a mistake in plimsoll.yaml, its place is named", async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), "mediaTypes: oci\nplatfroms: [linux/amd64]\n");
  const { what, where } = await refusedEarly("config-invalid", [PLAIN], { cwd });
  assert.equal(what, '"platfroms" is not a setting');
  assert.equal(where, `${join(cwd, "plimsoll.yaml")}:2:1`);
});

test("an invalid SOURCE_DATE_EPOCH is refused", async () => {
  const env = { SOURCE_DATE_EPOCH: "yesterday" };
  const { what } = await refusedEarly("config-invalid", [PLAIN], { env });
  assert.equal(what, 'SOURCE_DATE_EPOCH is "yesterday"');
});
