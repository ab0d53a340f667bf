import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { LEAVE_ONE_OUT, type Mismatch, refuseMismatch } from "./mismatch.ts";

const OF_WHY: Mismatch<"by" | "caFile" | "cache"> = {
  members: ["by", "caFile", "cache"],
  says: "cannot be used with --why",
  why: "--why answers with import chains",
  fix: LEAVE_ONE_OUT,
};

function refusal(given: Parameters<typeof refuseMismatch<"by" | "caFile" | "cache">>[0]): string | undefined {
  try {
    refuseMismatch(given, OF_WHY);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof PlimsollError && error.code === "flag-invalid");
    return error.what;
  }
}

test("the first flag that is set is named as it was typed", () => {
  assert.equal(refusal({ caFile: "ca.pem", by: "symbol" }), "--by cannot be used with --why");
  assert.equal(refusal({ caFile: "ca.pem" }), "--ca-file cannot be used with --why");
});

test("a flag that was switched off was set too", () => {
  assert.equal(refusal({ cache: false }), "--no-cache cannot be used with --why");
});

test("nothing is refused where none of the flags is set", () => {
  assert.equal(refusal({}), undefined);
  assert.equal(refusal({ by: undefined }), undefined);
});
