import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { storedShares, WireRecorder } from "./wire-steps.ts";

const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 65_536 }), fc.nat(70_000)), { maxLength: 200 });

test("shares of adjacent ranges add up, and all shares together are the blob without its framing", () => {
  fc.assert(
    fc.property(steps, fc.nat(1000), fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (list, framing, cuts) => {
      const { wire, output, input } = recorded(list, framing);
      assert.equal(wire.framingBytes, framing);
      const ends = [0, ...cuts.map((cut) => Math.floor(cut * output)).sort((a, b) => a - b), output];
      const shares = ends.slice(1).map((end, index) => wire.share(ends[index]!, end));
      assert.equal(
        shares.reduce((sum, share) => sum + share, 0),
        input,
      );
      assert.ok(shares.every((share) => share >= 0));
    }),
  );
});

test("within a step the input is divided in proportion to the output", () => {
  const { wire } = recorded(
    [
      [1000, 100],
      [1000, 900],
    ],
    8,
  );
  assert.deepEqual([wire.share(0, 500), wire.share(500, 1000), wire.share(1000, 1500)], [50, 50, 450]);
  assert.equal(wire.share(500, 1500), 500);
  assert.equal(wire.share(0, 2000), 1000);
});

test("the share of uncompressed bytes is their own size", () => {
  const wire = storedShares(10_240);
  assert.deepEqual([wire.share(0, 512), wire.share(512, 10_240), wire.framingBytes], [512, 9728, 0]);
  assert.deepEqual([storedShares(0).share(0, 0), storedShares(0).framingBytes], [0, 0]);
});

function recorded(list: readonly (readonly [number, number])[], framing: number) {
  const recorder = new WireRecorder();
  let [output, input] = [0, 0];
  for (const [out, taken] of list) {
    output += out;
    input += taken;
    recorder.add(output, input);
  }
  return { wire: recorder.finish(input + framing), output, input };
}
