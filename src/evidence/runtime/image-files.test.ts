import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, folderIn, imageFiles, linkIn } from "../../../test/support/image-files.ts";
import { walk } from "./image-files.ts";

test("a path is followed as the kernel follows it, and every link on the way is named", async () => {
  const files = await imageFiles([
    folderIn("usr/lib"),
    fileIn("usr/lib/libc.so.6"),
    linkIn("lib", "usr/lib"),
    linkIn("usr/lib/libc.so", "../../lib/libc.so.6"),
    linkIn("loop", "/loop"),
    linkIn("gone", "nowhere"),
  ]);
  const found = walk(files, "/lib/libc.so");
  assert.equal(found.problem, undefined);
  assert.deepEqual([found.path, found.links], ["usr/lib/libc.so.6", ["lib", "usr/lib/libc.so", "lib"]]);
  assert.deepEqual(walk(files, "/loop").problem, "loop");
  const gone = walk(files, "gone");
  assert.deepEqual([gone.problem, gone.problem && gone.at], ["missing", "nowhere"]);
  assert.equal(walk(files, "usr/lib/libc.so.6/x").problem, "not-a-directory");
  assert.equal(walk(files, "/../../usr/./lib/").problem, undefined, "nothing leads out of the image");
});
