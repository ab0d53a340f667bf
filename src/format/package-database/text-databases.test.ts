import assert from "node:assert/strict";
import test from "node:test";
import { parseApkInstalled } from "./apk-installed.ts";
import { parseControl } from "./control.ts";
import { parseDiversions, parseDpkgList, parseDpkgStatus, parseMd5sums } from "./dpkg.ts";
import { parsePackageJson } from "./npm.ts";
import { parsePythonRecord } from "./python-record.ts";

test("apk: packages are read from paragraphs, and paths from folders and the names in them", () => {
  const text =
    "C:Q1=\nP:musl\nV:1.2.5-r0\nF:lib\nM:0:0:755\nR:ld-musl.so.1\na:0:0:755\nZ:Q1=\nF:\nR:at-root\n\nP:bare\n";
  assert.deepEqual(parseApkInstalled(Buffer.from(text), "installed"), [
    { name: "musl", version: "1.2.5-r0", paths: ["lib", "lib/ld-musl.so.1", "at-root"] },
    { name: "bare", version: null, paths: [] },
  ]);
});

test("apk: names that are not UTF-8 keep their bytes, and too many names in a long folder are refused", () => {
  const odd = Buffer.concat([Buffer.from("P:x\nF:d\nR:"), Buffer.from([0xff, 0x0a])]);
  assert.deepEqual(parseApkInstalled(odd, "installed")[0]!.paths, ["d", "d/\udcff"]);
  const bomb = `P:x\nF:${"a".repeat(4000)}\n${"R:x\n".repeat(40_000)}`;
  assert.throws(() => parseApkInstalled(Buffer.from(bomb), "installed"), { code: "limit-exceeded" });
});

test("dpkg: versions are found by name with and without architecture, and the first of two fields counts", () => {
  const status =
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nversion: 2.36\nVersion: 9\n" +
    "Conffiles:\n /etc/ld.so.conf.d/x 1234\n Version: 8\n\n\nPackage: gone\nStatus: deinstall ok config-files\n";
  assert.deepEqual(
    [...parseDpkgStatus(Buffer.from(status))],
    [
      ["libc6", "2.36"],
      ["libc6:amd64", "2.36"],
    ],
  );
});

test("dpkg: lists, checksums and diversions are read", () => {
  assert.deepEqual(parseDpkgList(Buffer.from("/.\n/usr\n/usr/bin/x y\n\njunk\n")), ["/.", "/usr", "/usr/bin/x y"]);
  const sum = "d41d8cd98f00b204e9800998ecf8427e";
  assert.deepEqual(parseMd5sums(Buffer.from(`${sum}  usr/bin/x\n${sum} short\n`)), ["usr/bin/x"]);
  assert.deepEqual(
    [...parseDiversions(Buffer.from("/bin/sh\n/bin/sh.distrib\ndash\n/cut\n"))],
    [["/bin/sh", { to: "/bin/sh.distrib", by: "dash" }]],
  );
});

test("control files: continuation lines, malformed lines and carriage returns are left out", () => {
  const [fields, ...others] = parseControl(Buffer.from(": no name\nName: x\r\n continued\nnonsense\nEmpty:\n"));
  assert.deepEqual(
    [...fields!],
    [
      ["name", "x"],
      ["empty", ""],
    ],
  );
  assert.equal(others.length, 0);
});

test("package.json: names and versions are read only if they are texts, and never from the prototype", () => {
  const parse = (text: string) => parsePackageJson(Buffer.from(text));
  assert.deepEqual(parse('\ufeff{"name":"left-pad","version":"1.0.0"}'), { name: "left-pad", version: "1.0.0" });
  for (const odd of ["", "{", "null", "[]", '"x"', '{"name":7}', '{"__proto__":{"name":"x","version":"y"}}']) {
    assert.deepEqual(parse(odd), { name: null, version: null }, odd);
  }
});

test("RECORD: quoted paths are read, and lines that are cut off are left out", () => {
  const text =
    'a/b.py,sha256=x,12\n"with, comma.py",,\n"with ""quotes"".py",,\n"never closed,,\nno comma\n../../bin/x,,\n';
  assert.deepEqual(parsePythonRecord(Buffer.from(text)), [
    "a/b.py",
    "with, comma.py",
    'with "quotes".py',
    "../../bin/x",
  ]);
});
