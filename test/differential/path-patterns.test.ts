/** Patterns that select files of a repository, beside `git ls-files`, which Argo CD asks. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { filePattern } from "../../src/fleet/argo/path-pattern.ts";
import { gitRepository } from "../support/git-repository.ts";

const FILES = [
  ...["apps/order/config.json", "apps/order/base/config.json", "apps/cart/config.json", "apps/cart/config.yaml"],
  ...["config.json", "apps.json", "apps/[x]/a.json", "apps/*/a.json", ".hidden/config.json", "apps/order/Config.json"],
];

const PATTERNS = [
  ...[
    "apps/*/config.json",
    "**/config.json",
    "apps/**/config.json",
    "*.json",
    "apps",
    "apps/",
    "./apps/order",
    ".",
    "",
  ],
  ...["apps/order/config.json", "apps/or?er/config.json", "apps/[c-o]*", "apps/[!c]*", "apps/[^c]*", "apps/*/base/*"],
  ...[
    "config*",
    "app",
    "apps/[x]/a.json",
    "apps/[x]",
    "apps/*/a.json",
    "apps/\\*/a.json",
    "*",
    "a*s/*r/*g.json",
    "apps/*/",
  ],
];

test("files are selected as git selects them", (t) => {
  const repository = gitRepository(t);
  if (repository === undefined) return;
  repository.commit("all", Object.fromEntries(FILES.map((file) => [file, "{}"])));
  for (const pattern of PATTERNS) {
    const words = ["ls-files", "-z", "--", pattern === "" ? "." : pattern];
    const expected: readonly string[] = repository.git(...words).split("\0");
    const matches = filePattern(pattern);
    assert.ok(matches !== undefined, pattern);
    assert.deepEqual(FILES.filter(matches).sort(), expected.filter((file) => file !== "").sort(), pattern);
  }
});
