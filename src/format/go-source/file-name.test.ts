import assert from "node:assert/strict";
import { test } from "node:test";
import { formatExpression } from "./expression.ts";
import { kindOfName, nameConstraint } from "./file-name.ts";

test("the end of a file name asks for a platform", () => {
  const asks = (name: string) => {
    const found = nameConstraint(name);
    return found && formatExpression(found);
  };
  assert.equal(asks("serve_linux.go"), "linux");
  assert.equal(asks("serve_linux_arm64.s"), "linux && arm64");
  assert.equal(asks("serve_windows_test.go"), "windows");
  assert.equal(asks("linux.go"), undefined);
  assert.equal(asks("linux_amd64.go"), "amd64");
  assert.equal(asks("serve_amd64_linux.go"), "linux");
  assert.equal(asks("serve_linux.pb.go"), "linux");
  assert.equal(asks("serve_unix.go"), undefined);
});

test("go looks at sources, and not at what begins with an underscore or a dot", () => {
  assert.deepEqual(["a.go", "a_test.go", "a.s", "a.syso", "_a.go", ".a.go", "a.txt", "a"].map(kindOfName), [
    "go",
    "test",
    "other",
    "object",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
