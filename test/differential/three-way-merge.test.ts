/** Edits are brought together as git brings them together. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { mergeTexts } from "../../src/base/three-way-merge.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** No line is there twice: where one is, each of several ways to match them is right. */
const ancestor = Array.from({ length: 12 }, (_, index) => `line ${index}\n`);

const untouched = { keep: "keep", before: null };
const touched = fc.record({
  keep: fc.constantFrom("keep", "drop", "replace"),
  before: fc.constantFrom(null, "one", "other"),
});

/** For each line, and for the end: what is done with it, and what is put before it. */
const edit = fc.array(fc.oneof({ arbitrary: fc.constant(untouched), weight: 12 }, { arbitrary: touched, weight: 1 }), {
  minLength: ancestor.length + 1,
  maxLength: ancestor.length + 1,
});

function edited(steps: readonly { readonly keep: string; readonly before: string | null }[]): string {
  const lines = steps.flatMap(({ keep, before }, index) => {
    const line = ancestor[index] ?? "";
    const added = before === null ? [] : [`${before} before ${index}\n`];
    if (keep === "drop") return added;
    return [...added, keep === "replace" && line !== "" ? `${before} in place of ${index}\n` : line];
  });
  return lines.join("");
}

test("texts and conflicts are those of git merge-file", (t) => {
  const git = requireTool(t, "git");
  if (git === undefined) return;
  const folder = temporaryFolder(t);
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let conflicting = 0;
  fc.assert(
    fc.property(edit, edit, (left, right) => {
      const [ours, theirs] = [edited(left), edited(right)];
      const files = [file("ours", ours), file("ancestor", ancestor.join("")), file("theirs", theirs)];
      const merged = mergeTexts(ancestor.join(""), ours, theirs);
      const kept = spawnSync(git, ["merge-file", "-p", "--ours", ...files], { encoding: "utf8" });
      assert.equal(merged.text, kept.stdout);
      const { status } = spawnSync(git, ["merge-file", "-p", ...files]);
      assert.equal(merged.conflicts.length > 0, status !== 0);
      if (status !== 0) conflicting++;
    }),
    { numRuns: 150 },
  );
  assert.ok(conflicting > 10 && conflicting < 140, `${conflicting} of 150 conflict`);
});
