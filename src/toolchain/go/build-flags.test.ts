import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { requireTool } from "../../../test/support/tools.ts";
import { buildArguments, gatherFlags, isOn, listArguments, NO_CHOICES, valueOfFlag } from "./build-flags.ts";
import { ruleOfFlag } from "./flag-table.ts";
import { anchorFlags } from "./flag-words.ts";
import { executableName } from "./main-package.ts";
import { targetEnvironment } from "./target.ts";
import { joinWords, splitWords } from "./words.ts";

test("words are split as the go command splits them", () => {
  assert.deepEqual(splitWords(` -s\t-X 'main.a=b c' "-X" it's `, "-ldflags"), ["-s", "-X", "main.a=b c", "-X", "it's"]);
  assert.deepEqual(splitWords(`''"" x`, "-ldflags"), ["", "", "x"]);
  assert.throws(() => splitWords("-X 'main.a=b", "-ldflags"), { code: "flag-invalid" });
});

test("joined words are split into the same words again", () => {
  const word = fc.string().filter((text) => !(text.includes("'") && text.includes('"')));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      assert.deepEqual(splitWords(joinWords(words, "x"), "x"), words);
    }),
  );
  assert.throws(() => joinWords([`'"`], "-ldflags"), { code: "flag-invalid" });
});

const args = (goflags: string, choices = NO_CHOICES) =>
  buildArguments(gatherFlags(goflags, choices), { trimpath: true, strip: true }, choices.vcs);

test("the user's linker flags stay, and plimsoll's are added after them", () => {
  const choices = { ...NO_CHOICES, flags: ["--ldflags=-X main.b=2"], ldflags: ["-X 'main.c=3 4'", "all=-X main.d=5"] };
  assert.deepEqual(args("'-ldflags=-X main.a=1'", choices), [
    "-trimpath",
    "-ldflags=-X main.a=1 -X main.b=2 -X 'main.c=3 4' -X main.d=5 -s -w",
  ]);
});

test("a first linker flag in quotes stands behind a pattern, without which go refuses it", () => {
  const choices = { ...NO_CHOICES, ldflags: [`"-X=main.a=1 2" -w`] };
  assert.deepEqual(args("", choices), ["-trimpath", "-ldflags=all='-X=main.a=1 2' -w -s -w"]);
});

test("a variable of the build that asks for another platform is refused", () => {
  const platform = { os: "linux", architecture: "amd64", variant: "v3" };
  for (const env of [{ GOOS: "windows" }, { GOARCH: "arm64" }, { GOAMD64: "v1" }]) {
    assert.throws(() => targetEnvironment(platform, env), { code: "flag-invalid" }, JSON.stringify(env));
  }
  assert.doesNotThrow(() => targetEnvironment(platform, { GOOS: "linux", GOARCH: "amd64", GOAMD64: "v3", GOARM: "5" }));
});

test("tags of GOFLAGS, of flags and of settings add up", () => {
  const choices = { ...NO_CHOICES, flags: ["-tags", "b c", "-tags=e"], tags: ["d", "a"] };
  assert.deepEqual(args("-tags=x -tags=a,b", choices), ["-trimpath", "-tags=a,b,c,e,d", "-ldflags=-s -w"]);
});

test("other flags keep their order and their values", () => {
  const choices = { ...NO_CHOICES, flags: ["-gcflags", "all=-N -l", "-mod=vendor"], vcs: false };
  assert.deepEqual(args("-buildvcs=true", choices), [
    "-gcflags=all=-N -l",
    "-mod=vendor",
    "-trimpath",
    "-buildvcs=false",
    "-ldflags=-s -w",
  ]);
});

test("a plain build gets only what the user asked for", () => {
  assert.deepEqual(buildArguments(gatherFlags("-v", NO_CHOICES), { trimpath: false, strip: false }, undefined), []);
});

test("flags that plimsoll must decide are refused", () => {
  for (const flags of [
    ["-o", "x"],
    ["-o=x"],
    ["-C", "dir"],
    ["-n"],
    ["-json"],
    ["-buildmode=plugin"],
    ["-buildmode", "c-shared"],
    ["-tags"],
    ["./x"],
    ["-v", "x.go"],
    ["-modfile"],
  ]) {
    assert.throws(() => args("", { ...NO_CHOICES, flags }), { code: "flag-invalid" }, flags.join(" "));
  }
  assert.throws(() => args("", { ...NO_CHOICES, ldflags: ["example.com/x=-X main.a=b"] }), { code: "flag-invalid" });
  assert.doesNotThrow(() => args("", { ...NO_CHOICES, flags: ["-buildmode=pie"] }));
});

test("a variant becomes the variable that Go has for it", () => {
  const variable = (architecture: string, variant?: string) =>
    targetEnvironment({ os: "linux", architecture, ...(variant === undefined ? {} : { variant }) });
  assert.deepEqual(variable("arm", "v6"), { GOOS: "linux", GOARCH: "arm", GOARM: "6" });
  assert.deepEqual(variable("amd64", "v3"), { GOOS: "linux", GOARCH: "amd64", GOAMD64: "v3" });
  assert.deepEqual(variable("arm64", "v8"), { GOOS: "linux", GOARCH: "arm64", GOARM64: "v8.0" });
  assert.deepEqual(variable("s390x"), { GOOS: "linux", GOARCH: "s390x" });
  assert.throws(() => variable("arm", "v9"), { code: "platform-unknown" });
  assert.throws(() => variable("s390x", "v1"), { code: "platform-unknown" });
});

test("an executable has the name that go build gives it", () => {
  assert.equal(executableName("example.com/order"), "order");
  assert.equal(executableName("example.com/order/v2"), "order");
  assert.equal(executableName("example.com/order/v2/cmd/tool"), "tool");
  assert.equal(executableName("example.com/v1"), "v1");
  assert.equal(executableName("v2"), "v2");
});

/** As `go help build` lists them: at the start of a line, after a tab. */
function flagsOfHelp(help: string): string[] {
  return [...help.matchAll(/^\t-([a-zA-Z]+)(?: |$)/gm)].map(([, name]) => name!);
}

test("every flag of the installed go build is in the table", (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const names = flagsOfHelp(execFileSync(go, ["help", "build"], { encoding: "utf8" }));
  assert.ok(names.length >= 30, "the help is not read as it is written");
  assert.deepEqual(
    names.filter((name) => !ruleOfFlag(name)),
    [],
  );
  const withValue = [...execFileSync(go, ["help", "build"], { encoding: "utf8" }).matchAll(/^\t-([a-zA-Z]+) \S/gm)];
  for (const [, name = ""] of withValue) assert.equal(ruleOfFlag(name)?.takesValue, true, name);
  t.diagnostic(`compared ${names.length} flags`);
});

test("flags that say what is built are passed to go list, flags about one run are not", () => {
  const flags = ["-a", "-x", "-modfile", "ci.mod", "--overlay=o.json", "-race", "-newflag", "value", "-tags=a"];
  const built = gatherFlags("-mod=mod", { ...NO_CHOICES, flags, tags: ["b"] });
  assert.deepEqual(listArguments(built), [
    "-modfile=ci.mod",
    "-overlay=o.json",
    "-race",
    "-newflag=value",
    "-tags=a,b",
  ]);
  assert.equal(valueOfFlag(built, "mod"), "mod");
  assert.equal(isOn(valueOfFlag(built, "race")), true);
  assert.equal(isOn(valueOfFlag(gatherFlags("-race", { ...NO_CHOICES, flags: ["-race=0"] }), "race")), false);
});

test("paths in flags are relative to the place where they were given", () => {
  const flags = ["-modfile", "ci.mod", "-pgo=auto", "-pgo=cpu.pgo", "-mod=vendor", "-overlay=/o.json", "-tags", "x"];
  assert.deepEqual(anchorFlags(flags, "/src", "flags"), [
    "-modfile=/src/ci.mod",
    "-pgo=auto",
    "-pgo=/src/cpu.pgo",
    "-mod=vendor",
    "-overlay=/o.json",
    "-tags=x",
  ]);
});
