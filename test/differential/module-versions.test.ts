import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { compareGoReleases } from "../../src/format/go-module/go-release.ts";
import { compareModuleVersions, parseModuleVersion } from "../../src/format/go-module/semver.ts";
import { requireGoProgram } from "../support/module-program.ts";
import { anyVersion, anyVersionLike } from "../support/module-versions.ts";

const PROGRAM = {
  name: "module-versions",
  source: "test/differential/module-versions/main.go",
  module: "golang.org/x/mod",
  version: "v0.43.0",
};

type Pair = readonly [string, string];

/** What Go says of pairs of versions: whether each is one, and which is older. */
function askGo(program: string, kind: "semver" | "go", pairs: readonly Pair[]): readonly string[] {
  const input = pairs.map((pair) => `${[kind, ...pair].join("\t")}\n`).join("");
  return execFileSync(program, { input, encoding: "utf8", maxBuffer: 2 ** 26 })
    .trimEnd()
    .split("\n");
}

test("module versions are those of golang.org/x/mod/semver, in its order", (t) => {
  const program = requireGoProgram(t, PROGRAM);
  if (program === undefined) return;
  const pairs: Pair[] = [
    ...fc.sample(fc.tuple(anyVersion, anyVersion), 3000),
    ...fc.sample(fc.tuple(anyVersionLike, anyVersionLike), 3000),
  ];
  const answers = askGo(program, "semver", pairs);
  for (const [index, [a, b]] of pairs.entries()) {
    const [left, right] = [parseModuleVersion(a), parseModuleVersion(b)];
    const order = left !== undefined && right !== undefined ? Math.sign(compareModuleVersions(left, right)) : undefined;
    const [validA, validB, expected] = answers[index]!.split(" ");
    assert.deepEqual([left !== undefined, right !== undefined].map(String), [validA, validB], `${a} ${b}`);
    if (order !== undefined) assert.equal(order, Number(expected), `${a} ${b}`);
  }
});

test("releases of Go are those of go/version, in its order", (t) => {
  const program = requireGoProgram(t, PROGRAM);
  if (program === undefined) return;
  const number = fc.constantFrom("0", "1", "2", "9", "18", "20", "21", "22", "100", "01", "");
  const release = fc
    .tuple(number, number, fc.constantFrom(".", "rc", "beta", "alpha", ""), number)
    .map(([major, minor, between, last]) => `go${major}${minor === "" ? "" : `.${minor}`}${between}${last}`);
  const pairs = fc.sample(fc.tuple(release, release), 3000);
  const answers = askGo(program, "go", pairs);
  for (const [index, [a, b]] of pairs.entries()) {
    const [validA, validB, expected] = answers[index]!.split(" ");
    const order = compareGoReleases(a, b);
    assert.equal(order !== undefined, validA === "true" && validB === "true", `${a} ${b}`);
    if (order !== undefined) assert.equal(Math.sign(order), Number(expected), `${a} ${b}`);
  }
});
