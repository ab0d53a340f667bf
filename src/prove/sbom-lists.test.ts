import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { GoProgram } from "../measure/image/ledger/layer-survey.ts";
import { unlistedModules } from "./sbom-lists.ts";

const module = (path: string, version: string) => ({ path, version, sum: "" });

const PROGRAM: GoProgram = {
  ...{ version: "go1.26.8 X:jsonv2", path: "example.com/order", modules: [] },
  info: {
    path: "example.com/order",
    main: module("example.com/order", "(devel)"),
    deps: [
      module("example.net/a", "v1.2.0"),
      { ...module("example.net/b", "v1.0.0"), replace: module("example.net/fork", "v1.0.1") },
      { ...module("example.net/c", "v2.0.0"), replace: module("../c", "") },
    ],
    settings: new Map(),
  },
};

const LISTED = [
  { path: "stdlib", version: "v1.26.8" },
  { path: "example.com/order", version: null },
  { path: "example.net/a", version: "v1.2.0" },
  { path: "example.net/fork", version: "v1.0.1" },
  { path: "example.net/c", version: null },
];

describe("the modules that an SBOM does not list", () => {
  test("are none of a complete one", () => assert.deepEqual(unlistedModules(PROGRAM, LISTED), []));

  test("are all of an empty one", () => {
    const all = [
      "example.com/order",
      "example.net/a@v1.2.0",
      "example.net/fork@v1.0.1",
      "example.net/c",
      "stdlib@1.26.8",
    ];
    assert.deepEqual(unlistedModules(PROGRAM, []), all);
  });

  for (const [index, { path }] of LISTED.entries()) {
    test(`are seen when only ${path} is missing`, () => {
      assert.equal(unlistedModules(PROGRAM, LISTED.toSpliced(index, 1))?.length, 1);
    });
  }

  test("are those of another version, and what was replaced is not what was built", () => {
    const listed = LISTED.map((one) => ({ ...one, version: one.path === "example.net/a" ? "v1.2.1" : one.version }));
    assert.deepEqual(unlistedModules(PROGRAM, listed), ["example.net/a@v1.2.0"]);
    const asked = LISTED.map((one) =>
      one.path === "example.net/fork" ? { path: "example.net/b", version: "v1.0.0" } : one,
    );
    assert.deepEqual(unlistedModules(PROGRAM, asked), ["example.net/fork@v1.0.1"]);
  });

  test("are unknown of a program that does not say", () => {
    assert.equal(unlistedModules({ ...PROGRAM, info: null }, LISTED), undefined);
  });
});
