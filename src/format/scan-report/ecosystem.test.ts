import assert from "node:assert/strict";
import { test } from "node:test";
import { ecosystemNamed, ecosystemOfPurl, versionIn } from "./ecosystem.ts";
import { levelOfScore, levelOfWord, ratingOf } from "./severity.ts";

test("every scanner's name of an ecosystem is understood, and an unknown one keeps its name", () => {
  const named = (name: string) => ecosystemNamed(name).name;
  assert.deepEqual(["gomod", "gobinary", "go-module", "Go", "golang"].map(named), Array(5).fill("Go"));
  assert.deepEqual(["alpine", "Alpine:v3.20", "apk", "wolfi"].map(named), Array(4).fill("apk"));
  assert.deepEqual(["debian", "Ubuntu:22.04:LTS", "deb"].map(named), Array(3).fill("deb"));
  assert.deepEqual(["redhat", "Rocky Linux:9", "rpm", "amazon", "openSUSE:Leap 15.6"].map(named), Array(5).fill("rpm"));
  assert.deepEqual(ecosystemNamed("npm"), { family: "other", name: "npm" });
  assert.deepEqual(ecosystemNamed("__proto__"), { family: "other", name: "__proto__" });
  assert.equal(ecosystemOfPurl("pkg:golang/example.net/a@v1.0.0")?.name, "Go");
  assert.equal(ecosystemOfPurl("not a purl"), undefined);
});

test("versions of Go modules are those of go.mod", () => {
  const version = (text: string, name = "example.net/a") => versionIn(ecosystemNamed("Go"), name, text);
  for (const [given, wanted] of [
    ["1.2.3", "v1.2.3"],
    ["v1.2.3", "v1.2.3"],
    ["2.7.1+incompatible", "v2.7.1+incompatible"],
    ["0.0.0-20211111083644-e5c967477495", "v0.0.0-20211111083644-e5c967477495"],
    ["(devel)", "(devel)"],
    ["1.2", "1.2"],
    ["v1.2.3.4", "v1.2.3.4"],
    ["", ""],
  ] as const) {
    assert.equal(version(given), wanted);
  }
  assert.deepEqual(
    ["go1.21.3", "1.21", "v1.21.3", "go1.22rc1", "1.22.0-rc.1"].map((text) => version(text, "stdlib")),
    ["v1.21.3", "v1.21.0", "v1.21.3", "v1.22.0-rc1", "v1.22.0-rc.1"],
  );
  assert.equal(versionIn(ecosystemNamed("deb"), "a", "1.2.3"), "1.2.3");
});

test("words and scores for severities; unknown ones are null", () => {
  assert.deepEqual(["CRITICAL", "High", "moderate", "Negligible"].map(levelOfWord), [
    "critical",
    "high",
    "medium",
    "negligible",
  ]);
  assert.deepEqual(["UNKNOWN", "", "constructor", null].map(levelOfWord), [null, null, null, null]);
  assert.deepEqual([10, 9, 8.9, 4, 3.9, 0.1, 0].map(levelOfScore), [
    "critical",
    "critical",
    "high",
    "medium",
    "low",
    "low",
    "negligible",
  ]);
  assert.deepEqual([Number.NaN, -1, 10.1].map(levelOfScore), [null, null, null]);
  assert.deepEqual(ratingOf("high", "NVD", 1e300), { level: "high", by: "nvd", score: null });
  assert.equal(ratingOf(null, "nvd", 7), null);
});
