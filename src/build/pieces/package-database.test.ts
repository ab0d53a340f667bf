import assert from "node:assert/strict";
import { test } from "node:test";
import { packageEntries } from "./package-database.ts";

async function texts(entries: ReturnType<typeof packageEntries>): Promise<Readonly<Record<string, string>>> {
  const found = entries.map(async ({ path, open }) => [path, Buffer.concat(await Array.fromAsync(open!())).toString()]);
  return Object.fromEntries(await Promise.all(found));
}

const APK = `C:Q1aa=
P:musl
V:1.2.5-r0
F:lib
M:0:0:755
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1bb=
R:libc.musl-x86_64.so.1
Z:Q1cc=

C:Q1dd=
P:busybox
V:1.36.1-r29
F:bin
R:busybox
F:etc
R:securetty

`;

test("apk's database lists the packages that are kept, with the files that are kept", async () => {
  const database = { apk: { path: "lib/apk/db/installed", text: APK }, dpkgStatus: undefined, dpkgSums: new Map() };
  const stays = (path: string) => path === "lib/ld-musl-x86_64.so.1";
  const found = await texts(packageEntries(database, { apk: new Set(["musl"]), deb: new Set(), stays }));
  assert.deepEqual(found, {
    "lib/apk/db/installed":
      "C:Q1aa=\nP:musl\nV:1.2.5-r0\nF:lib\nM:0:0:755\nR:ld-musl-x86_64.so.1\na:0:0:755\nZ:Q1bb=\n\n",
  });
  assert.deepEqual(packageEntries(database, { apk: new Set(), deb: new Set(), stays }), []);
});

test("each dpkg package gets its own file, as in distroless images", async () => {
  const status = "Package: libc6\nStatus: install ok installed\nVersion: 2.36\n\nPackage: dash\nVersion: 1\n";
  const digest = "0123456789abcdef0123456789abcdef";
  const dpkgSums = new Map([["libc6", `${digest}  lib/libc.so.6\n${digest}  usr/share/doc/libc6/copyright\n`]]);
  const survivors = {
    apk: new Set<string>(),
    deb: new Set(["libc6"]),
    stays: (path: string) => path === "lib/libc.so.6",
  };
  const found = await texts(packageEntries({ apk: undefined, dpkgStatus: status, dpkgSums }, survivors));
  assert.deepEqual(found, {
    "var/lib/dpkg/status.d/libc6": "Package: libc6\nStatus: install ok installed\nVersion: 2.36\n",
    "var/lib/dpkg/status.d/libc6.md5sums": `${digest}  lib/libc.so.6\n`,
  });
});

test("a package is recorded as the owner of its configuration, even if nothing else of it is kept", async () => {
  const digest = "d".repeat(32);
  const conffiles = ` /etc/gai.conf ${digest}\n /etc/gone.conf ${digest} obsolete`;
  const dpkgStatus = `Package: libc-bin\nConffiles:\n${conffiles}\nVersion: 2.36\n`;
  const survivors = {
    apk: new Set<string>(),
    deb: new Set(["libc-bin"]),
    stays: (path: string) => path === "etc/gai.conf",
  };
  const found = await texts(packageEntries({ apk: undefined, dpkgStatus, dpkgSums: new Map() }, survivors));
  assert.equal(found["var/lib/dpkg/status.d/libc-bin.md5sums"], `${digest}  etc/gai.conf\n`);
});
