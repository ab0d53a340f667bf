import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, imageFiles } from "../../../test/support/image-files.ts";
import { KeptFiles } from "./kept-files.ts";
import { findLeftFiles } from "./left-files.ts";

const SERVICE = [fileIn("srv/www/a.css", "body"), fileIn("srv/www/b.css"), fileIn("srv/main.go"), fileIn("etc/passwd")];

test("files of the service's layer that nothing keeps are named, except those that only build it", async () => {
  const files = await imageFiles(SERVICE);
  const kept = new KeptFiles(files);
  kept.keep("srv/www/b.css", "a test");
  assert.deepEqual(findLeftFiles(files, kept), [{ path: "srv/www/a.css", why: "no kept file names it", sizeBytes: 4 }]);
});

test("a layer that contains a file of a package belongs to the system", async () => {
  const files = await imageFiles([...SERVICE, fileIn("usr/bin/tool")], { "usr/bin/tool": "deb:tool" });
  assert.deepEqual(findLeftFiles(files, new KeptFiles(files)), []);
});
