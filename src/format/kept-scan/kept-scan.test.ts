import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { parseExtract } from "./extract.ts";
import { encodeKeptScans, type KeptScan, parseKeptScans } from "./kept-scan.ts";

const HEAD = '{"name":"govulncheck-extract","version":"0.1.0"}';
const BODY = {
  path: "example.com/app/cmd/order",
  main: { Path: "example.com/app", Version: "(devel)" },
  modules: [
    { Path: "example.com/x", Version: "v1.0.0", Replace: null },
    { Path: "example.com/y", Version: "v1.0.0", Replace: { Path: "../y", Version: "" } },
  ],
  pkgSymbols: [{ pkg: "example.com/x", name: "Do" }],
  goVersion: "go1.26.8",
};
const EXTRACT = Buffer.from(`${HEAD}\n${JSON.stringify(BODY)}\n`);

const scanWith = (members: Partial<KeptScan> = {}): KeptScan => ({
  path: "usr/local/bin/order",
  platform: "linux/amd64",
  digest: sha256("shipped"),
  unstrippedDigest: sha256("unstripped"),
  goVersion: "go1.26.8",
  scannerVersion: "v1.9.0",
  extract: EXTRACT,
  ...members,
});

const parsed = (bytes: Uint8Array | string) => parseKeptScans(Buffer.from(bytes), "order.scan.json");
const codeOf = (work: () => unknown) => {
  try {
    work();
    return "nothing";
  } catch (error) {
    return error instanceof PlimsollError ? error.code : `${error}`;
  }
};

test("kept scans are read as they were written, in one order", () => {
  const scans = [scanWith({ platform: "linux/arm64" }), scanWith(), scanWith({ path: "app", scannerVersion: null })];
  const bytes = encodeKeptScans(scans);
  assert.deepEqual(bytes, encodeKeptScans(scans.toReversed()));
  assert.deepEqual(
    parsed(bytes).map(({ path, platform, scannerVersion }) => [path, platform, scannerVersion]),
    [
      ["app", "linux/amd64", null],
      ["usr/local/bin/order", "linux/amd64", "v1.9.0"],
      ["usr/local/bin/order", "linux/arm64", "v1.9.0"],
    ],
  );
  assert.deepEqual(Buffer.from(parsed(bytes)[1]!.extract), EXTRACT);
});

test("an extract that is not the one beside its digest, or that unpacks to more than it says, is refused", () => {
  const text = Buffer.from(encodeKeptScans([scanWith()])).toString();
  const other = Buffer.from(encodeKeptScans([scanWith({ extract: Buffer.from("other") })])).toString();
  const gzipOf = (one: string) => /"gzip":"[^"]*"/.exec(one)![0];
  assert.equal(
    codeOf(() => parsed(text.replace(gzipOf(text), gzipOf(other)))),
    "digest-mismatch",
  );
  const bomb = Buffer.from(encodeKeptScans([scanWith({ extract: Buffer.alloc(10_000_000) })])).toString();
  assert.equal(
    codeOf(() => parsed(text.replace(gzipOf(text), gzipOf(bomb)))),
    "kept-scan-invalid",
  );
  assert.equal(
    codeOf(() => parsed(text.replace(/"sizeBytes":\d+/, '"sizeBytes":9000000000'))),
    "kept-scan-invalid",
  );
});

test("whatever is changed in a file of kept scans, it is refused or means the same", () => {
  const bytes = encodeKeptScans([scanWith()]);
  const codes = new Set(["kept-scan-invalid", "digest-mismatch", "limit-exceeded"]);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cuts) => {
      const changed = cuts ? bytes.slice(0, at) : Uint8Array.from(bytes).fill(byte, at, at + 1);
      const code = codeOf(() => parsed(changed));
      if (code !== "nothing") return codes.has(code);
      // A name, a version or a digest may be another one: the extract is what was kept, and is compared with the program.
      return Buffer.compare(parsed(changed)[0]!.extract, EXTRACT) === 0;
    }),
  );
});

test("an extract says of which program it is", () => {
  assert.deepEqual(parseExtract(EXTRACT, "x"), {
    main: "example.com/app/cmd/order",
    goVersion: "go1.26.8",
    modules: [
      { path: "example.com/app", version: "(devel)" },
      { path: "example.com/x", version: "v1.0.0" },
      { path: "../y", version: "" },
    ],
    symbols: 1,
  });
  const stripped = Buffer.from(`${HEAD}\n{"path":"a"}\n`);
  assert.equal(parseExtract(stripped, "x").symbols, 0);
  for (const text of [
    "",
    HEAD,
    `${HEAD}\n`,
    `${HEAD}\n[]`,
    `{"name":"other"}\n{}`,
    `${HEAD}\n{}\n{}`,
    `${HEAD}\nnull`,
  ]) {
    assert.equal(
      codeOf(() => parseExtract(Buffer.from(text), "x")),
      "kept-scan-invalid",
      text,
    );
  }
});
