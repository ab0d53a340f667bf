import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, imageFiles, linkIn } from "../../../test/support/image-files.ts";
import { accessBytes } from "../../format/elf/random-access.ts";
import { NamedPaths } from "./named-paths.ts";

async function found(bytes: string | Buffer): Promise<readonly string[]> {
  const { tree } = await imageFiles([
    fileIn("srv/pages/a.html"),
    fileIn("srv/pages-old/b.html"),
    fileIn("opt/tool"),
    fileIn("opt/tool2"),
    fileIn("usr/bin/sh"),
    fileIn("usr/share/bin/note"),
    linkIn("bin", "usr/bin"),
    linkIn("self", "/self"),
  ]);
  return [...(await new NamedPaths(tree).in(accessBytes(Buffer.from(bytes))))].sort();
}

test("at each place, the longest path that the image has is found", async () => {
  assert.deepEqual(await found("text/srv/pages/a.htmlwords/opt/tool2/opt/tool"), [
    "opt/tool",
    "opt/tool2",
    "srv/pages/a.html",
  ]);
  assert.deepEqual(await found("/srv/pages-old/c"), ["srv/pages-old"]);
  assert.deepEqual(await found("/srv/pages/"), ["srv/pages"]);
  assert.deepEqual(await found("/nowhere//opt/x"), ["opt"]);
  assert.deepEqual(await found("/self/self/x"), ["self"], "a link in a circle leads nowhere");
});

test("links to folders are followed", async () => {
  assert.deepEqual(await found("\0/bin/sh\0"), ["bin/sh"]);
});

test("the end of a longer path is not taken for a path", async () => {
  assert.deepEqual(await found("/usr/share/bin/note"), ["usr/share/bin/note"]);
  assert.deepEqual(await found("/usr/bin/sh/bin/sh"), ["bin/sh", "usr/bin/sh"]);
});

test("a path that is split across two reads is found once, and nothing is read beyond the end", async () => {
  const border = Buffer.alloc(1024 * 1024 + 100);
  border.write("/srv/pages/a.html", 1024 * 1024 - 5);
  assert.deepEqual(await found(border), ["srv/pages/a.html"]);
  assert.deepEqual(await found("/srv/pages/a.htm"), ["srv/pages"]);
});
