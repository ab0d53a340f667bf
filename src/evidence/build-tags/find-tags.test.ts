import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuildSetting } from "../../format/go-source/build-setting.ts";
import { readFileHead } from "../../format/go-source/file-head.ts";
import { kindOfName } from "../../format/go-source/file-name.ts";
import { findTags } from "./find-tags.ts";
import { findMeetings } from "./meetings.ts";
import type { TaggedPackage } from "./tagged-package.ts";

const SETTING: BuildSetting = {
  os: "linux",
  architecture: "amd64",
  compiler: "gc",
  cgo: false,
  tags: new Set(["go1.1", "go1.26", "used"]),
};

/** A package whose files have these constraints, by name. */
function packageOf(
  importPath: string,
  origin: TaggedPackage["origin"],
  constraints: Readonly<Record<string, string>>,
  packageNames: Readonly<Record<string, string>> = {},
): TaggedPackage {
  const files = Object.entries(constraints).map(([name, text]) => {
    const content = `${text === "" ? "" : `//go:build ${text}\n\n`}package ${packageNames[name] ?? "p"}\n`;
    return { name, head: readFileHead(name, kindOfName(name)!, content, true)! };
  });
  return { importPath, name: "p", module: undefined, origin, files };
}

const classes = (packages: readonly TaggedPackage[]) =>
  Object.fromEntries(findTags(packages, SETTING).map((one) => [one.tag, one.class]));

test("tags are classed by what sets them and by whose files name them", () => {
  const found = classes([
    packageOf("m", "own", { "a.go": "mine && shared && go1.30 && goexperiment.x && boringcrypto", "a_windows.go": "" }),
    packageOf("d", "dependency", { "d.go": "shared || theirs || appengine || unix || cgo || sh" }),
    packageOf("net", "standard", { "n.go": "netgo || theirs || arm64 || amd64.v3" }),
    packageOf("runtime", "standard", { "r.go": "debuglog || race" }),
  ]);
  assert.deepEqual(found, {
    "amd64.v3": "architecture",
    "appengine": "dependency",
    "arm64": "architecture",
    "boringcrypto": "experiment",
    "cgo": "toolchain",
    "debuglog": "toolchain",
    "go1.30": "release",
    "goexperiment.x": "experiment",
    "mine": "own",
    "netgo": "standard",
    "race": "toolchain",
    "sh": "architecture",
    "shared": "own",
    "theirs": "dependency",
    "unix": "system",
    "windows": "system",
  });
});

test("a tag of generators and of lists of tools keeps files out of every build", () => {
  const generator = packageOf("m", "own", { "gen.go": "generate", "p.go": "" }, { "gen.go": "main" });
  assert.deepEqual(classes([generator]), { generate: "ignore" });
  assert.deepEqual(classes([packageOf("m", "own", { "gen.go": "ignore" })]), { ignore: "ignore" });
  // It also guards a file that could be built.
  const both = packageOf("m", "own", { "gen.go": "generate", "p.go": "!generate" }, { "gen.go": "main" });
  assert.deepEqual(classes([both]), { generate: "own" });
});

test("what reacts is found for the setting, and otherwise what else a build would need", () => {
  const one = packageOf("m", "own", {
    "now.go": "now || windows",
    "off.go": "!used",
    "with.go": "later && windows",
    "pair.go": "third && fourth && fifth",
    "never.go": "never || linux",
    "x_windows.go": "suffix",
  });
  const found = new Map(findTags([one], SETTING).map((each) => [each.tag, each]));
  const reacting = (tag: string) => found.get(tag)!.reacting.map(({ file }) => file.name);
  assert.deepEqual([reacting("now"), reacting("used")], [["now.go"], ["off.go"]]);
  const needs = (tag: string) => found.get(tag)!.needs;
  assert.deepEqual(needs("later"), [["windows"]]);
  assert.deepEqual(needs("suffix"), [["windows"]]);
  assert.deepEqual(needs("third"), [["fifth", "fourth"]]);
  assert.deepEqual(needs("never"), [["!linux"]]);
  assert.deepEqual(needs("now"), []);
});

test("two tags meet where a file reacts to both otherwise than to each", () => {
  const meet = (text: string) =>
    findMeetings([packageOf("m", "own", { "a.go": text })], SETTING, new Set(["a", "b"])).map(({ tags }) => tags);
  assert.deepEqual(meet("a && b"), [["a", "b"]]);
  assert.deepEqual(meet("a && !b"), [["a", "b"]]);
  assert.deepEqual(meet("a || b"), []);
  assert.deepEqual(meet("!a && !b"), []);
  assert.deepEqual(meet("a && c"), []);
  const apart = [packageOf("m", "own", { "a.go": "a", "b.go": "b" })];
  assert.deepEqual(findMeetings(apart, SETTING, new Set(["a", "b"])), []);
});
