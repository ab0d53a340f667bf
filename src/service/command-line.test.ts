import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { commandLine } from "./command-line.ts";

test("what was typed stays, and a change replaces it or is added to it", () => {
  const flags = { tags: ["a"], base: "static", vcs: false, cache: true, buildEnv: ["GOFLAGS=-mod=mod"] } as const;
  assert.equal(
    commandLine(["./cmd/order"], flags, { cgo: true, base: "debian:12-slim", tags: ["b"], buildEnv: ["X=1"] }),
    "plimsoll slim ./cmd/order --tags a,b --base debian:12-slim --no-vcs --cache --build-env GOFLAGS=-mod=mod --build-env X=1 --cgo",
  );
});

test("a variable that looks like a secret is printed without its value", () => {
  const line = commandLine(
    ["."],
    { buildEnv: ["GITHUB_TOKEN=abc", "CGO_ENABLED=1"] },
    { buildEnv: ["GOPROXY=https://me:abc@x"] },
  );
  assert.doesNotMatch(line, /abc/);
  assert.match(line, /GITHUB_TOKEN=.*CGO_ENABLED=1/);
});

test("a shell reads every word as it was", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ minLength: 1 }).filter((word) => !word.includes("\0") && !/[\ud800-\udfff]/.test(word)),
        { maxLength: 4 },
      ),
      (words) => {
        const line = commandLine(words, {}, {}).replace(/^plimsoll slim ?/, "");
        const said = execFileSync("/bin/sh", ["-c", `for word in ${line}; do printf '%s\\0' "$word"; done`], {
          encoding: "utf8",
        });
        assert.deepEqual(said.split("\0").slice(0, -1), words);
      },
    ),
    { numRuns: 50 },
  );
});
