import assert from "node:assert/strict";
import { test } from "node:test";
import { editGoMod } from "./edit-go-mod.ts";
import { ownReplacements, replacementComment, withoutReplacement } from "./own-replacements.ts";

const TEXT = "module example.com/app\n\ngo 1.21\n\n// by hand\nreplace example.com/y => example.com/mine v1.0.0\n";

test("a replacement that was written is known by its comment, others are not, and without it the text is as before", () => {
  const by = { path: "example.com/fork", version: "v1.0.1" };
  const why = replacementComment(["GO-2031-1"], "until  the\nfix is released");
  const text = editGoMod(TEXT, { replace: [{ path: "example.com/x", by, why }] });
  assert.match(text, /\n\/\/ plimsoll converge, for GO-2031-1: until the fix is released\nreplace example\.com\/x => /);
  const [own, ...others] = ownReplacements(text);
  assert.deepEqual([own!.path, own!.by, others], ["example.com/x", by, []]);
  assert.equal(withoutReplacement(text, own!), TEXT);
  assert.deepEqual(ownReplacements(TEXT), []);
});

test("in a block, only the line and its comment go", () => {
  const line = "\texample.com/x => example.com/fork v1.0.1\n";
  const text = (own: string) => `module a\n\nreplace (\n\texample.com/y => ../y\n${own})\n`;
  const written = text(`\t// plimsoll converge, for X: reason\n${line}`);
  const [own] = ownReplacements(written);
  assert.equal(withoutReplacement(written, own!), text(""));
  assert.deepEqual(ownReplacements(text(`\t// another reason\n${line}`)), []);
});

test("a toolchain line is changed where there is one, and comes behind the go line where there is none", () => {
  const toolchain = "go1.26.9";
  assert.match(editGoMod(TEXT, { toolchain }), /^go 1\.21\n\ntoolchain go1\.26\.9\n\n/m);
  const old = TEXT.replace("go 1.21\n", "go 1.21\n\ntoolchain go1.26.3 // for now\n");
  assert.match(editGoMod(old, { toolchain }), /^toolchain go1\.26\.9 \/\/ for now$/m);
});
