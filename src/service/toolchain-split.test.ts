import assert from "node:assert/strict";
import { test } from "node:test";
import { imageRecord } from "../../test/support/size-records.ts";
import { PlimsollError } from "../base/error.ts";
import type { SizeRecord } from "../format/size-record/size-record.ts";
import { splitToolchain } from "./toolchain-split.ts";

function built(goVersion: string | null, sizeBytes: number, wireBytes: number): SizeRecord {
  return imageRecord({ app: ["app", sizeBytes, wireBytes] }, { goVersion });
}

const BEFORE = built("go1.26.5", 1000, 400);
const AFTER = built("go1.26.8", 1300, 500);
const refuse = async () => {
  throw new PlimsollError("build-failed", { what: "go build failed", why: "go.mod requires go >= 1.26.8\nmore" });
};

test("without two releases there is nothing to tell apart", async () => {
  const never = () => assert.fail("nothing is built");
  for (const [before, after] of [
    [BEFORE, built("go1.26.5", 2000, 900)],
    [built(null, 1, 1), AFTER],
    [BEFORE, built(null, 1, 1)],
  ] as const) {
    assert.equal(await splitToolchain({ before, after, rebuildAfter: never }), null);
  }
});

test("both parts add up to the difference, whichever third build tells them apart", async () => {
  const rebuildAfter = async (release: string) => built(release, 1100, 430);
  const byNew = await splitToolchain({ before: BEFORE, after: AFTER, rebuildAfter });
  assert.deepEqual(byNew, {
    ...{ beforeGo: "go1.26.5", afterGo: "go1.26.8", how: "the new code built by go1.26.5" },
    ...{ toolchainBytes: 200, toolchainWireBytes: 70, codeBytes: 100, codeWireBytes: 30 },
  });
  const rebuildBefore = async (release: string) => built(release, 1250, 480);
  const byOld = await splitToolchain({ before: BEFORE, after: AFTER, rebuildAfter: refuse, rebuildBefore });
  assert.deepEqual(byOld, {
    ...{ beforeGo: "go1.26.5", afterGo: "go1.26.8", how: "the old code built by go1.26.8" },
    ...{ toolchainBytes: 250, toolchainWireBytes: 80, codeBytes: 50, codeWireBytes: 20 },
  });
});

test("what could not be told apart is null with the reasons, and an interruption ends the run", async () => {
  const wrong = async () => built("go1.26.9", 1, 1);
  const unknown = await splitToolchain({ before: BEFORE, after: AFTER, rebuildAfter: refuse, rebuildBefore: wrong });
  assert.deepEqual([unknown!.toolchainBytes, unknown!.codeBytes, unknown!.codeWireBytes], [null, null, null]);
  assert.equal(
    unknown!.how,
    "could not be told apart: the new code does not build with go1.26.5: go.mod requires go >= 1.26.8; the old code was built by go1.26.9 instead of go1.26.8",
  );
  const interrupted = async () => {
    throw new PlimsollError("interrupted", { what: "interrupted" });
  };
  await assert.rejects(splitToolchain({ before: BEFORE, after: AFTER, rebuildAfter: interrupted }), {
    code: "interrupted",
  });
});
