import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf, INT32, ndbOf, STRING, sqliteOf } from "../../../test/support/rpm-database.ts";
import { parseApkRecords } from "./apk-records.ts";
import { parseDpkgRecords } from "./dpkg-records.ts";
import { parseOsRelease } from "./os-release.ts";
import { parseRpmRecords } from "./rpm.ts";

test("apk: a paragraph for each package, with the source package that it is a part of", () => {
  const text = "C:Q1=\nP:libcrypto3\nV:3.3.2-r0\nA:x86_64\no:openssl\nF:lib\nR:libcrypto.so.3\n\nP:musl\nV:1.2.5-r0\n";
  assert.deepEqual(parseApkRecords(Buffer.from(text)), [
    { kind: "apk", name: "libcrypto3", version: "3.3.2-r0", epoch: null, architecture: "x86_64", source: "openssl" },
    { kind: "apk", name: "musl", version: "1.2.5-r0", epoch: null, architecture: null, source: null },
  ]);
});

test("dpkg: what is installed, and not what was removed and left its configuration", () => {
  const text = `Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u14

Package: libgcc-s1
Status: install ok installed
Architecture: amd64
Source: gcc-12 (12.2.0-14)
Version: 12.2.0-14+b1

Package: gone
Status: deinstall ok config-files
Version: 1

Package: never
Status: unknown ok not-installed
`;
  assert.deepEqual(
    parseDpkgRecords(Buffer.from(text)).map(({ name, version, source }) => [name, version, source]),
    [
      ["libc6", "2.36-9+deb12u14", "glibc"],
      ["libgcc-s1", "12.2.0-14+b1", "gcc-12@12.2.0-14"],
    ],
  );
  // A record of a distroless image states no status.
  assert.equal(parseDpkgRecords(Buffer.from("Package: tzdata\nVersion: 2024a\n")).length, 1);
});

test("rpm: version and release, the epoch apart, and the source package; from either database", () => {
  const header = headerOf([
    [1000, STRING, ["bash"]],
    [1001, STRING, ["5.2.26"]],
    [1002, STRING, ["3.fc40"]],
    [1003, INT32, [1]],
    [1022, STRING, ["x86_64"]],
    [1044, STRING, ["bash-5.2.26-3.fc40.src.rpm"]],
  ]);
  const key = headerOf([
    [1000, STRING, ["gpg-pubkey"]],
    [1001, STRING, ["a15b79cc"]],
    [1002, STRING, ["63d04c2c"]],
    [1044, STRING, ["(none)"]],
  ]);
  const bash = { kind: "rpm", name: "bash", version: "5.2.26-3.fc40", epoch: 1, architecture: "x86_64" };
  for (const [form, bytes] of [
    ["sqlite", sqliteOf([header, key])],
    ["ndb", ndbOf([header, key])],
  ] as const) {
    const [first, second] = parseRpmRecords(bytes, form, "database");
    assert.deepEqual(first, { ...bash, source: "bash-5.2.26-3.fc40.src.rpm" });
    assert.deepEqual([second!.epoch, second!.architecture, second!.source], [null, null, null]);
  }
});

test("os-release: quoted as a shell does, the first of a name, and nothing that is not an assignment", () => {
  const text = `# a comment
PRETTY_NAME="Debian \\"GNU\\" Linux"
NAME='A b'
ID=debian
ID=other
VERSION_ID="12"
 INDENTED=no
EMPTY=
`;
  assert.deepEqual(
    [...parseOsRelease(Buffer.from(text))],
    [
      ["PRETTY_NAME", 'Debian "GNU" Linux'],
      ["NAME", "A b"],
      ["ID", "debian"],
      ["VERSION_ID", "12"],
      ["EMPTY", ""],
    ],
  );
});
