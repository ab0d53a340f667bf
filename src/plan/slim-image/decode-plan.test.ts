import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { decodeSlimImagePlan } from "./decode-plan.ts";

const PLAN = {
  schema: "plimsoll.slim-plan/1",
  image: { name: "oci:fat", digest: `sha256:${"a".repeat(64)}`, platform: "linux/amd64" },
  command: "unchanged",
  healthcheck: "unchanged",
  add: { certificates: true, timeZones: false },
  users: "whole",
  keep: [
    { path: "app/order", as: "stripped", why: "it is started" },
    { path: "etc/order.yaml", as: "unchanged", why: "it is named" },
  ],
};

/** The error for the plan after its text was edited. */
function refusal(edit: (text: string) => string): PlimsollError {
  const text = JSON.stringify(PLAN, null, 2);
  const edited = edit(text);
  assert.notEqual(edited, text);
  try {
    decodeSlimImagePlan(Buffer.from(edited), "plan.json");
  } catch (error) {
    assert.ok(error instanceof PlimsollError);
    return error;
  }
  return assert.fail("accepted");
}

test("a saved plan is read back unchanged", () => {
  assert.deepEqual(decodeSlimImagePlan(Buffer.from(JSON.stringify(PLAN)), "plan.json"), PLAN);
});

test("the error for an edited plan that cannot be used names line, column and the path of the member", () => {
  const refusals: readonly [(text: string) => string, string, RegExp][] = [
    [(text) => text.replace("stripped", "striped"), "plan.json:18:13 (plan.json › keep[0] › as)", /it is one of/],
    [(text) => text.replace('"users"', '"usres"'), "plan.json:14:12 (plan.json › usres)", /did you mean users\?/],
    [(text) => text.replace("etc/order.yaml", "app/order"), "plan.json:21:5 (plan.json › keep[1])", /appears twice/],
    [(text) => text.replace('"whole",', '"whole"'), "plan.json:15:3", /an object is not closed/],
    [(text) => text.replace('"command": "unchanged"', '"users": "whole"'), "plan.json:14:3", /appears twice/],
  ];
  for (const [edit, where, why] of refusals) {
    const found = refusal(edit);
    assert.equal(found.where, where);
    assert.match(found.why ?? "", why);
    assert.equal(found.code, "plan-invalid");
  }
});
