import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, imageFiles, linkIn } from "../../../test/support/image-files.ts";
import { readLoaderPaths } from "./loader-paths.ts";
import { nameServiceModules } from "./name-service.ts";

const GLIBC = "/lib64/ld-linux-x86-64.so.2";

test("glibc: the configuration with its includes, then the default folders", async () => {
  const files = await imageFiles([
    fileIn("etc/ld.so.conf", "# words\ninclude /etc/ld.so.conf.d/*.conf\n/opt/lib\n"),
    fileIn("etc/ld.so.conf.d/b.conf", "/b\n"),
    fileIn("etc/ld.so.conf.d/a.conf", "/a # words\ninclude ../ld.so.conf\n"),
    fileIn("etc/ld.so.conf.d/c.disabled", "/c\n"),
    fileIn("etc/ld.so.cache", ""),
  ]);
  const { libc, folders, files: read } = await readLoaderPaths(files, GLIBC, "amd64");
  assert.equal(libc, "glibc");
  assert.deepEqual(folders.slice(-6), [
    "/lib/x86_64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu",
    "/lib64",
    "/usr/lib64",
    "/lib",
    "/usr/lib",
  ]);
  assert.ok(folders.indexOf("/a") < folders.indexOf("/b") && folders.includes("/opt/lib") && !folders.includes("/c"));
  assert.deepEqual(read, ["/etc/ld.so.cache"]);
});

test("a configuration that includes itself is read only to a limited depth", async () => {
  const files = await imageFiles([fileIn("etc/ld.so.conf", "include /etc/ld.so.conf\ninclude ld.so.conf\n/x\n")]);
  assert.ok((await readLoaderPaths(files, GLIBC, "arm64")).folders.includes("/lib/aarch64-linux-gnu"));
});

test("musl: its own file if there is one, also through a link", async () => {
  const none = await imageFiles([fileIn("lib/ld-musl-aarch64.so.1")]);
  assert.deepEqual(await readLoaderPaths(none, "/lib/ld-musl-aarch64.so.1", "arm64"), {
    libc: "musl",
    folders: ["/lib", "/usr/local/lib", "/usr/lib"],
    files: [],
  });
  const own = await imageFiles([
    fileIn("etc/paths", "/one:/two\n/three\n"),
    linkIn("etc/ld-musl-x86_64.path", "paths"),
  ]);
  assert.deepEqual((await readLoaderPaths(own, "/lib/ld-musl-x86_64.so.1", "amd64")).folders, [
    "/one",
    "/two",
    "/three",
  ]);
});

test("NSS modules are those that nsswitch.conf names, without the actions in brackets", async () => {
  const text = "# x\npasswd: files systemd\nhosts:  files mdns4_minimal [NOTFOUND=return] dns\naliases: nis\n";
  const files = await imageFiles([fileIn("etc/nsswitch.conf", text)]);
  const names = ["files", "systemd", "mdns4_minimal", "dns"];
  assert.deepEqual(
    await nameServiceModules(files)("glibc", true),
    names.map((name) => `libnss_${name}.so.2`),
  );
  assert.deepEqual(await nameServiceModules(await imageFiles([]))("glibc", true), [
    "libnss_files.so.2",
    "libnss_dns.so.2",
    "libnss_compat.so.2",
  ]);
});
