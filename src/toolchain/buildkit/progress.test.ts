import assert from "node:assert/strict";
import { test } from "node:test";
import { readProgress } from "./progress.ts";

const status = (value: object) => JSON.stringify(value);
const log = (text: string, stream = 2) => status({ logs: [{ stream, data: Buffer.from(text).toString("base64") }] });

test("lines of a command are told apart from BuildKit's own, wherever they are cut", () => {
  const lines: string[] = [];
  const progress = readProgress((line) => lines.push(line));
  progress.take(log("runtime\n./main.go:3:2: unde"));
  progress.take(log("not shown\n", 1));
  progress.take(log("fined: x\nlast"));
  progress.take("error: failed to solve: process did not complete");
  progress.take("{ no JSON");
  progress.end();
  assert.deepEqual(lines, ["runtime", "./main.go:3:2: undefined: x", "last"]);
  assert.deepEqual(progress.words, ["error: failed to solve: process did not complete", "{ no JSON"]);
  assert.equal(progress.failed(), undefined);
});

test("a command that ended by itself is not a failure of BuildKit", () => {
  const progress = readProgress(() => {});
  progress.take(status({ vertexes: [{ name: "x", error: "failed to compute cache key" }] }));
  assert.equal(progress.failed(), undefined);
  progress.take(status({ vertexes: [{ error: 'process "go build" did not complete successfully: exit code: 1' }] }));
  assert.equal(progress.failed(), 1);
});
