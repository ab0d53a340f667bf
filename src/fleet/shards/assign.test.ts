import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sha256 } from "../../base/digest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { assignShards } from "./assign.ts";
import { parseShard } from "./shard.ts";

const REQUEST_BYTES = 256 * 1024;

const layers = fc
  .array(fc.oneof(fc.nat(1000), fc.nat(100_000_000)), { minLength: 1, maxLength: 120 })
  .map((sizes) => sizes.map((size, index) => layerOf(`${index} ${size}`, size)));
const shards = fc.record({ count: fc.integer({ min: 1, max: 24 }), local: fc.boolean() });

function apart(count: number) {
  return { count, local: false };
}

function layerOf(text: string, size: number): Descriptor {
  return { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: sha256(text), size };
}

test("each layer belongs to exactly one shard, in whatever order and how often it is named", () => {
  fc.assert(
    fc.property(layers, shards, (some, shards) => {
      const assigned = assignShards(some, shards);
      assert.deepEqual([...assigned.keys()].sort(), some.map(({ digest }) => digest).sort());
      assert.ok([...assigned.values()].every((shard) => Number.isInteger(shard) && shard >= 0 && shard < shards.count));
      const again = assignShards([...some, ...some].reverse(), shards);
      assert.deepEqual(new Map([...again].sort()), new Map([...assigned].sort()));
    }),
  );
});

test("no shard has more above its share than it may, or the largest layer", () => {
  fc.assert(
    fc.property(layers, shards, (some, { count, local }) => {
      const weightOf = ({ size }: Descriptor) => size + REQUEST_BYTES;
      const share = some.reduce((sum, one) => sum + weightOf(one), 0) / count;
      const assigned = assignShards(some, { count, local });
      const loads = Array.from({ length: count }, (_, shard) =>
        some.filter(({ digest }) => assigned.get(digest) === shard).reduce((sum, one) => sum + weightOf(one), 0),
      );
      const bound = Math.max((local ? 1.02 : 1.25) * share, share + Math.max(...some.map(weightOf)));
      assert.ok(Math.max(...loads) <= bound + 1, `${loads} and ${bound}`);
    }),
  );
});

test("a new layer moves few others", () => {
  const many = Array.from({ length: 2000 }, (_, index) => layerOf(`layer ${index}`, (index * index) % 40_000_000));
  const before = assignShards(many, apart(16));
  const after = assignShards([...many, layerOf("new", 30_000_000)], apart(16));
  const moved = many.filter(({ digest }) => before.get(digest) !== after.get(digest)).length;
  assert.ok(moved < 100, `${moved} of ${many.length} moved`);
});

test("what machines say of one digest does not depend on what they read first", () => {
  const small = layerOf("one", 10);
  const large = { ...small, size: 90_000_000 };
  const others = Array.from({ length: 30 }, (_, index) => layerOf(`other ${index}`, 5_000_000));
  assert.deepEqual(
    assignShards([small, ...others, large], apart(4)),
    assignShards([large, ...others, small], apart(4)),
  );
});

test("a shard is INDEX/COUNT, counted from 0", () => {
  assert.deepEqual(parseShard("0/1"), { index: 0, count: 1, local: false });
  assert.deepEqual(parseShard("3/4"), { index: 3, count: 4, local: false });
  for (const text of [
    "4/4",
    "1",
    "/4",
    "-1/4",
    "0/0",
    "1/2/3",
    "0/9999",
    "$(JOB_COMPLETION_INDEX)/4",
    "0 /4",
    "0x1/4",
  ]) {
    assert.throws(() => parseShard(text), { code: "flag-invalid" }, text);
  }
});
