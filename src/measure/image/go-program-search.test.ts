import assert from "node:assert/strict";
import { test } from "node:test";
import { GoProgramSearch } from "./go-program-search.ts";

const MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
const MODULES =
  "path\texample.com/order/cmd/order\nmod\texample.com/order\tv1.2.3\t\ndep\tgolang.org/x/text\tv0.3.0\th1:x=\n";
const EXPECTED = {
  version: "go1.26.8",
  path: "example.com/order/cmd/order",
  modules: [
    { path: "example.com/order", version: "v1.2.3", main: true },
    { path: "golang.org/x/text", version: "v0.3.0", main: false },
  ],
  info: {
    path: "example.com/order/cmd/order",
    main: { path: "example.com/order", version: "v1.2.3", sum: "" },
    deps: [{ path: "golang.org/x/text", version: "v0.3.0", sum: "h1:x=" }],
    settings: new Map(),
  },
};

/** Build information as Go 1.18 and later write it: debug/buildinfo. */
function buildInfo(version: string, modules: string, flags = 2): Buffer {
  const sentinel = Buffer.alloc(16, "s");
  const framed = modules === "" ? Buffer.alloc(0) : Buffer.concat([sentinel, Buffer.from(modules), sentinel]);
  return Buffer.concat([
    MAGIC,
    Buffer.from([8, flags]),
    Buffer.alloc(16),
    prefixed(Buffer.from(version)),
    prefixed(framed),
  ]);
}

function prefixed(bytes: Buffer): Buffer {
  const length = [];
  let left = bytes.length;
  for (; left >= 0x80; left >>= 7) length.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...length, left]), bytes]);
}

function found(program: Buffer, chunkSize: number) {
  const search = new GoProgramSearch();
  for (let at = 0; at < program.length; at += chunkSize) search.update(program.subarray(at, at + chunkSize));
  return search.found;
}

test("build information is found, however the program is divided into chunks", () => {
  const program = Buffer.concat([Buffer.alloc(4096), buildInfo("go1.26.8", MODULES), Buffer.alloc(500)]);
  for (const chunkSize of [1, 7, 16, 100, 4097, 4100, 4110, program.length]) {
    assert.deepEqual(found(program, chunkSize), EXPECTED, String(chunkSize));
  }
});

test("other occurrences of the magic are skipped: unaligned, in a program that searches for it, with pointers", () => {
  const decoys = [
    Buffer.concat([Buffer.alloc(7), MAGIC, Buffer.alloc(11)]),
    Buffer.concat([MAGIC, Buffer.from("is a string of debug/buildinfo, and is aligned by chance")]),
    buildInfo("no version at all", ""),
    buildInfo("go1.17", MODULES, 0),
    Buffer.concat([MAGIC, Buffer.from([8, 2]), Buffer.alloc(16), Buffer.alloc(12, 0xff)]),
  ].map((decoy) => Buffer.concat([decoy, Buffer.alloc(32 - (decoy.length % 16))]));
  const program = Buffer.concat([...decoys, buildInfo("go1.26.8", MODULES)]);
  for (const chunkSize of [13, 64, program.length]) assert.deepEqual(found(program, chunkSize), EXPECTED);
  assert.equal(found(Buffer.concat(decoys), 64), null);
});

test("a program that was built without modules has only a version", () => {
  assert.deepEqual(found(buildInfo("go1.26.8", ""), 50), { version: "go1.26.8", path: "", modules: [], info: null });
});

test("any version text is accepted if modules follow: a later release, a fork's, or one that was overwritten", () => {
  for (const [word, version] of [
    ["go1.99.9", "go1.99.9"],
    ["devel-26", "devel-26"],
    ["tide 7", "tide 7"],
    ["\0".repeat(8), "unknown"],
    ["", "unknown"],
  ] as const) {
    assert.deepEqual(found(buildInfo(word, MODULES), 50), { ...EXPECTED, version });
  }
  assert.deepEqual(found(buildInfo("unknown", ""), 50), { version: "unknown", path: "", modules: [], info: null });
});

test("without build information, pclntab shows that Go made it, however the program is divided into chunks", () => {
  const unknown = { version: "unknown", path: "", modules: [], info: null };
  for (const [magic, data] of [
    ["fbffffff", 1],
    ["faffffff", 1],
    ["f0ffffff", 1],
    ["f1ffffff", 1],
    ["fffffff1", 2],
  ] as const) {
    const table = Buffer.concat([Buffer.from(`${magic}00000108`, "hex"), Buffer.alloc(8, 0)]);
    table[data === 1 ? 8 : 15] = 200;
    const program = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, data]), Buffer.alloc(506), table]);
    for (const chunkSize of [1, 5, 16, 513, 520, program.length]) {
      assert.deepEqual(found(program, chunkSize), unknown, `${magic} by ${chunkSize}`);
    }
    assert.deepEqual(found(Buffer.concat([program, buildInfo("go1.26.8", MODULES)]), 64), EXPECTED);
    table[6] = 3;
    assert.equal(found(Buffer.concat([program.subarray(0, 512), table]), 64), null, "no such quantum");
  }
});

test("build information that is cut off by the end of the program is not used", () => {
  const blob = buildInfo("go1.26.8", MODULES);
  for (const length of [10, 20, 33, 40, blob.length - 1]) assert.equal(found(blob.subarray(0, length), 16), null);
});
