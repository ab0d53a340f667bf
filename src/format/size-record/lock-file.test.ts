import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyRecord, binaryRecord, imageRecord } from "../../../test/support/size-records.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { encodeLockFile, parseLockFile, replaceRecords, requireRecord } from "./lock-file.ts";
import { differenceOfRecords } from "./record-difference.ts";
import type { SizeRecord } from "./size-record.ts";

const NAME = "plimsoll.lock.json";
const record = imageRecord({
  "example.com/order": ["example.com/order", 1000, 400],
  "net/http": ["std", 5000, 2000],
});
const text = (records: readonly SizeRecord[] = [record]) => Buffer.from(encodeLockFile(records)).toString();
const parse = (file: string) => parseLockFile(Buffer.from(file), NAME);

function refusal(file: string): PlimsollError {
  try {
    parse(file);
  } catch (error) {
    assert.ok(error instanceof PlimsollError, String(error));
    return error;
  }
  assert.fail("it was accepted");
}

test("a lock file has a line for each part, and ends with a line end", () => {
  const lines = text().split("\n");
  assert.deepEqual(lines.slice(0, 5), [
    "{",
    '  "schema": "plimsoll.lock/1",',
    '  "records": [',
    "    {",
    '      "service": "order",',
  ]);
  assert.ok(lines.includes('        ["example.com/order", "example.com/order", 1000, 400],'));
  assert.ok(lines.includes('        ["net/http", "std", 5000, 2000]'));
  assert.ok(text().endsWith("}\n"));
  assert.equal(text([]), '{\n  "schema": "plimsoll.lock/1",\n  "records": []\n}\n');
});

test("what is written is read again, also with line ends of Windows", () => {
  assert.deepEqual(parse(text()), [record]);
  assert.deepEqual(parse(text().replaceAll("\n", "\r\n")), [record]);
  const binary = binaryRecord({ ...record, service: "cli" });
  assert.deepEqual(parse(text([record, binary])), [binary, record]);
});

test("random records are read as they were written, and written as they were read", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyRecord, { selector: ({ service, platform }) => `${service} ${platform}`, maxLength: 3 }),
      (records) => {
        const written = encodeLockFile(records);
        const read = parseLockFile(written, NAME);
        assert.deepEqual(Buffer.from(encodeLockFile(read)), written);
        for (const one of records) assert.equal(differenceOfRecords(requireRecord(read, one, NAME), one), null);
      },
    ),
  );
});

test("the order of the lists and of the records does not matter", () => {
  const arm = { ...record, platform: "linux/arm64" };
  const turned = { ...record, packages: record.packages.toReversed(), modules: record.modules.toReversed() };
  assert.equal(text([arm, turned]), text([record, arm]));
});

test("a changed byte is refused, or changes nothing", () => {
  const written = encodeLockFile([record, { ...binaryRecord(record), service: "cli" }]);
  const expected = parseLockFile(written, NAME);
  fc.assert(
    fc.property(fc.nat({ max: written.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const changed = Uint8Array.from(written);
      changed[at] = byte;
      try {
        assert.deepEqual(parseLockFile(changed, NAME), expected);
      } catch (error) {
        assert.ok(error instanceof PlimsollError, String(error));
        assert.ok(["baseline-invalid", "digest-mismatch"].includes(error.code), error.code);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a size that was lowered by hand is found: by the sums, and behind matching sums by the digest", () => {
  const lowered = refusal(text().replace('["net/http", "std", 5000', '["net/http", "std", 50'));
  assert.equal(lowered.code, "baseline-invalid");
  assert.match(lowered.why!, /packages do not add up to its sizeBytes: .*git merged two branches/);
  assert.match(lowered.fix!, /plimsoll gate --update/);
  assert.match(lowered.where!, /^plimsoll\.lock\.json:\d+:\d+ \(.*packages\)$/);
  const consistent = refusal(text().replaceAll("6000", "9000").replaceAll("5000", "8000"));
  assert.equal(consistent.code, "digest-mismatch");
  assert.match(consistent.what, /order on linux\/amd64/);
  assert.equal(refusal(text().replace("go1.26.8", "go1.26.9")).code, "digest-mismatch");
});

test("the marks of a merge conflict are named as such, with what to do", () => {
  const conflict = text().replace('      "sum"', '<<<<<<< HEAD\n      "sum"');
  const { code, what, fix, where } = refusal(conflict);
  assert.equal(code, "baseline-invalid");
  assert.match(what, /merge conflict/);
  assert.match(fix!, /--ours plimsoll\.lock\.json; then plimsoll gate --update/);
  assert.equal(where, "plimsoll.lock.json:13:1");
});

test("two branches that git merged without a conflict do not add up", () => {
  const grown = text().replace(
    '["net/http", "std", 5000, 2000]',
    '["net/http", "std", 5000, 2000],\n        ["os", "std", 10, 4]',
  );
  assert.match(refusal(grown).why!, /git merged two branches that both wrote it/);
});

test("another schema is told apart from a newer one", () => {
  assert.match(refusal(text().replace("lock/1", "lock/2")).what, /written by a newer plimsoll/);
  assert.match(refusal('{"lockfileVersion": 3}').what, /not a lock file of plimsoll/);
  assert.match(refusal("[]").what, /not a lock file of plimsoll/);
  assert.match(refusal(text().replace("plimsoll.lock/1", "plimsoll.diff/1")).what, /not a lock file/);
});

test("values that are no sizes, names or rows are refused with their place", () => {
  const wrong: readonly (readonly [string, string])[] = [
    ["5000, 2000", "-5000, 2000"],
    ["5000, 2000", "-0, 2000"],
    ["5000, 2000", "5000.5, 2000"],
    ["5000, 2000", "9007199254740993, 2000"],
    ["5000, 2000", "1e400, 2000"],
    ["5000, 2000", '"5000", 2000'],
    ["5000, 2000", "5000, null"],
    ["5000, 2000", "5000"],
    ["5000, 2000", "5000, 2000, 1"],
    ['"net/http", "std"', '12, "std"'],
    ['"net/http", "std"', '"net/http", 12'],
    ['"net/http", "std"', '"a.example/x", "std"'],
    ['"net/http", "std"', '"net/http\\ud800", "std"'],
    ['"kind": "image"', '"kind": "binary"'],
    ['"kind": "image"', '"kind": "kernel"'],
    ['"go":', '"golang":'],
    ['"go":', '"kind": "image", "go":'],
    ['"compression": "zstd"', '"compression": null'],
    [`"digest": "sha256:${"a".repeat(64)}"`, '"digest": "md5:12"'],
    ['"owners": [', '"owners": [["Go", null, 0, 0],'],
  ];
  for (const [from, to] of wrong) {
    const error = refusal(text().replace(from, to));
    assert.equal(error.code, "baseline-invalid", to);
    assert.match(error.where!, /^plimsoll\.lock\.json(:| @)/, to);
  }
});

test("sums beyond the range of numbers are refused", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const rows = Array.from({ length: 3 }, (_, index) => `["a${index}", "m", ${most}, 1]`).join(",");
  assert.equal(
    refusal(text().replace(/"packages": \[[\s\S]*?\n {6}\]/, `"packages": [${rows}]`)).code,
    "baseline-invalid",
  );
});

test("a name may be as hostile as an image makes it", () => {
  const rows = { "x": ["\u001b[2J", 1, 1], "\u0000": ["__proto__", 2, 2], "caf\udce9": ["a\\xe9", 3, 3] } as const;
  const named = imageRecord(rows);
  assert.deepEqual(parse(text([named]))[0], named);
});

test("a file beyond the limit is not read", () => {
  const large = new Uint8Array(LIMITS.lockFileBytes + 1).fill(0x20);
  assert.throws(() => parseLockFile(large, NAME), { code: "limit-exceeded" });
});

test("fresh records replace those of the same service and platform only", () => {
  const arm = { ...record, platform: "linux/arm64" };
  const fresh = imageRecord({ "net/http": ["std", 1, 1] });
  assert.deepEqual(replaceRecords([record, arm], [fresh]), [fresh, arm]);
  assert.deepEqual(replaceRecords([], [arm, record]), [record, arm]);
});

test("a record that is missing is told with those that are there", () => {
  const missing = { service: "shop", platform: "linux/amd64" };
  assert.throws(() => requireRecord([record], missing, NAME), {
    code: "baseline-missing",
    why: "it has records of order on linux/amd64",
    fix: /plimsoll gate --update/,
  });
  assert.throws(() => requireRecord([], missing, NAME), { code: "baseline-missing", why: "the file has no record" });
});

test("two records differ in the first value that is another one, and not in their digest", () => {
  assert.equal(differenceOfRecords(record, { ...record, digest: `sha256:${"b".repeat(64)}` }), null);
  const grown = imageRecord({ "example.com/order": ["example.com/order", 1000, 400], "net/http": ["std", 5001, 2000] });
  assert.equal(differenceOfRecords(record, grown), "sizeBytes is 6000 in it, and 6001 was measured");
  const moved = imageRecord({ "example.com/order": ["example.com/order", 1001, 400], "net/http": ["std", 4999, 2000] });
  assert.match(differenceOfRecords(record, moved)!, /^modules: it has \["example.com\/order",null,1000,400\], and /);
  const more = { ...record, packages: [...record.packages, { name: "zz", module: null, sizeBytes: 0, wireBytes: 1 }] };
  assert.match(differenceOfRecords(record, more)!, /^packages: \["zz",null,0,1\] was measured/);
  assert.match(differenceOfRecords(more, record)!, /nothing more was measured/);
});
