import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { unifiedDiff } from "./unified-diff.ts";

test("a change stands between three lines that stay, and two near ones stand together", () => {
  const lines = "a b c d e f g h i j k l m n o p".split(" ");
  const text = (changed: readonly string[]) => changed.map((line) => `${line}\n`).join("");
  const after = lines.map((line) => (line === "f" || line === "o" ? line.toUpperCase() : line));
  assert.equal(
    unifiedDiff("go.mod", text(lines), text(after)),
    "--- a/go.mod\n+++ b/go.mod\n" +
      "@@ -3,7 +3,7 @@\n c\n d\n e\n-f\n+F\n g\n h\n i\n" +
      "@@ -12,5 +12,5 @@\n l\n m\n n\n-o\n+O\n p\n",
  );
  assert.equal(unifiedDiff("go.mod", "a\n", "a\n"), "");
});

test("git applies every diff, and gets the other text", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 }).map((lines) => lines.join("\n"));
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  const file = join(folder, "go.mod");
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after && before !== "" && after !== "");
        writeFileSync(file, before);
        const input = unifiedDiff("go.mod", before, after);
        execFileSync("git", ["apply", "--unidiff-zero", "-"], { cwd: folder, input });
        assert.equal(readFileSync(file, "utf8"), after);
      }),
      { numRuns: 40 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
