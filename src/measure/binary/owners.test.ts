import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LabelTable } from "../label.ts";
import { Marks } from "./marks.ts";
import { ModulesOfPackages } from "./module-of-package.ts";
import { NOBODY, Owners } from "./owners.ts";

function newOwners() {
  const labels = new LabelTable();
  return { labels, owners: new Owners(labels, new ModulesOfPackages(undefined)) };
}

test("a set has one number, whatever the order in which it is put together", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), fc.nat(), (members, seed) => {
      const { owners } = newOwners();
      const packages = Array.from({ length: 10 }, (_, index) => owners.package(`p${index}`));
      const join = (list: readonly number[]) =>
        list.reduce((set, member) => owners.union(set, packages[member]!), NOBODY);
      const middle = seed % members.length;
      const halves = owners.union(join(members.slice(middle)), join(members.slice(0, middle)));
      assert.equal(halves, join(members));
      assert.equal(owners.count(halves), new Set(members).size);
      assert.equal(owners.first(halves), packages[Math.min(...members)]);
    }),
  );
});

test("a label names one package or the number of packages, and their common module", () => {
  const { labels, owners } = newOwners();
  const label = owners.labeller("string", "string reference");
  const [io, fmt, other] = ["io", "fmt", "example.com/x"].map((name) => owners.package(name)) as [
    number,
    number,
    number,
  ];
  const nameOf = (owner: number) => [labels.get(label(owner)).module, labels.get(label(owner)).package];
  assert.deepEqual(nameOf(io), ["std", "io"]);
  assert.deepEqual(nameOf(owners.union(io, fmt)), ["std", "[shared by 2]"]);
  assert.deepEqual(nameOf(owners.union(owners.union(other, io), fmt)), ["[shared]", "[shared by 3]"]);
});

test("bytes without an owner are unattributed: module, package and kind", () => {
  const { labels, owners } = newOwners();
  assert.deepEqual(labels.get(owners.labeller("type", "type data")(NOBODY)), {
    module: "[unattributed]",
    package: "[unattributed]",
    kind: "unattributed",
    how: "nothing",
  });
});

test("a full set still records that packages of several modules share", () => {
  const { labels, owners } = newOwners();
  const std = Array.from({ length: 20 }, (_, index) => owners.package(`p${index}`));
  const other = owners.package("example.com/x");
  const full = std.reduce((a, b) => owners.union(a, b));
  const label = owners.labeller("data", "data reference");
  assert.equal(labels.get(label(full)).module, "std");
  assert.equal(labels.get(label(owners.union(full, other))).module, "[shared]");
  const other16 = std.slice(4).reduce((a, b) => owners.union(a, b), other);
  assert.equal(owners.union(other16, full), owners.union(full, other));
  assert.equal(owners.first(owners.union(other16, std[0]!)), std[0]);
});

test("sets stop growing at a limit", () => {
  const { labels, owners } = newOwners();
  const all = Array.from({ length: 40 }, (_, index) => owners.package(`p${index}`)).reduce((a, b) =>
    owners.union(a, b),
  );
  assert.equal(labels.get(owners.labeller("data", "data reference")(all)).package, "[shared by 16 or more]");
});

test("marks cut a table into parts, and everyone who marked a part owns it", () => {
  const { owners } = newOwners();
  const [a, b] = [owners.package("a"), owners.package("b")];
  const marks = new Marks(100, 1000, owners);
  for (let round = 0; round < 5000; round++) {
    marks.add(140, b);
    marks.add(120, a);
    marks.add(140, a);
  }
  const parts: number[][] = [];
  marks.forEachPart(150, (...part) => parts.push(part));
  assert.deepEqual(parts, [
    [120, 140, a],
    [140, 150, owners.union(a, b)],
  ]);
});
