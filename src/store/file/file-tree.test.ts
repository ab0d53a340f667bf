import assert from "node:assert/strict";
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { bytesOf } from "../../../test/support/streams.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { fileEntry, readFileTree } from "./file-tree.ts";

const POSIX_ONLY = process.platform === "win32" ? "this system has no such thing" : false;

test("a folder becomes entries that hold nothing specific to this machine", { skip: POSIX_ONLY }, async (t) => {
  const folder = temporaryFolder(t);
  await mkdir(join(folder, "b/empty"), { recursive: true });
  await writeFile(join(folder, "b/run.sh"), "#!", { mode: 0o740 });
  await writeFile(join(folder, "a.html"), "<p>", { mode: 0o600 });
  await writeFile(join(folder, "Z"), "");
  await chmod(join(folder, "b"), 0o700);
  await symlink("../a.html", join(folder, "b/link"));
  const entries = await readFileTree(folder, "/srv/templates/");
  assert.deepEqual(
    entries.map(({ path, kind, mode, uid, gid }) => [path, kind, mode.toString(8), uid, gid]),
    [
      ["srv/templates", "directory", "755", 0, 0],
      ["srv/templates/Z", "file", "644", 0, 0],
      ["srv/templates/a.html", "file", "644", 0, 0],
      ["srv/templates/b", "directory", "755", 0, 0],
      ["srv/templates/b/empty", "directory", "755", 0, 0],
      ["srv/templates/b/link", "symlink", "777", 0, 0],
      ["srv/templates/b/run.sh", "file", "755", 0, 0],
    ],
  );
  assert.equal(entries[5]?.linkPath, "../a.html");
  assert.equal((await bytesOf(entries[2]!.open!())).toString(), "<p>");
});

test("a file takes the destination's name, or keeps its own in a folder", async (t) => {
  const source = join(temporaryFolder(t), "config.yaml");
  await writeFile(source, "a: 1");
  for (const [destination, path] of [
    ["/etc/order.yaml", "etc/order.yaml"],
    ["/etc/", "etc/config.yaml"],
    ["/", "config.yaml"],
  ] as const) {
    assert.deepEqual(
      (await readFileTree(source, destination)).map((entry) => entry.path),
      [path],
    );
  }
});

test("a folder's content can go to the root", async (t) => {
  const folder = temporaryFolder(t);
  await mkdir(join(folder, "etc"));
  assert.deepEqual(
    (await readFileTree(folder, "/")).map(({ path }) => path),
    ["etc"],
  );
});

test("links that lead out of the folder are refused", { skip: POSIX_ONLY }, async (t) => {
  const folder = temporaryFolder(t);
  await mkdir(join(folder, "d"));
  for (const target of ["/etc/passwd", "../..", "../../x", "x/../../../y"]) {
    const link = join(folder, "d", `link-${target.length}`);
    await symlink(target, link);
    const reading = readFileTree(folder, "/srv");
    await assert.rejects(reading, { code: "add-invalid", why: `its target is ${target}` });
    await rm(link);
  }
});

test("anything but a file, folder or link is refused", { skip: POSIX_ONLY }, async (t) => {
  const folder = temporaryFolder(t);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, "socket"), resolve));
  t.after(() => server.close());
  await assert.rejects(readFileTree(folder, "/srv"), { code: "add-invalid" });
  await assert.rejects(readFileTree(join(folder, "socket"), "/srv/socket"), { code: "add-invalid" });
});

test("a name that is not UTF-8 is refused", {
  skip: process.platform === "linux" ? false : "only Linux has them",
}, async (t) => {
  const folder = temporaryFolder(t);
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x61])]), "");
  await assert.rejects(readFileTree(folder, "/srv"), { code: "add-invalid", why: /differ/ });
});

test("a path that does not exist is reported", async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(readFileTree(join(folder, "absent"), "/srv"), { code: "add-invalid", what: /does not exist/ });
  await assert.rejects(fileEntry(folder, { path: "d", mode: 0o555, uid: 0, gid: 0 }), { code: "add-invalid" });
});
