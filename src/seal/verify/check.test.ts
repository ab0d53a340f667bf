import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { allPassed, Checks, fail, requirePassed } from "./check.ts";
import { requireText } from "./trust.ts";

const states = (checks: Checks) => checks.result().map(({ name, state }) => `${name} ${state}`);

describe("checks", () => {
  test("that were never made are there, and do not pass", () => {
    const checks = new Checks(["bundle", "signature"]);
    checks.test("bundle", () => "v0.3");
    assert.deepEqual(states(checks), ["bundle passed", "signature unchecked"]);
    assert.ok(!allPassed(checks.result()));
    checks.test("signature", () => "ECDSA");
    assert.ok(allPassed(checks.result()));
  });

  test("in which anything is thrown do not pass, whatever it is", () => {
    const checks = new Checks([]);
    checks.test("bundle", () => fail("wrong"));
    checks.test("signature", () => {
      throw new TypeError("a defect");
    });
    checks.test("statement", () => {
      throw new PlimsollError("attestation-invalid", { what: "it is not JSON" });
    });
    checks.test("subject", () => {
      throw undefined;
    });
    assert.deepEqual(states(checks), ["bundle failed", "signature unchecked", "statement failed", "subject unchecked"]);
  });

  test("keep what did not pass, and are shown in the order that was asked for", () => {
    const checks = new Checks(["signature", "bundle"]);
    for (const detail of ["fine", "wrong", "fine"]) {
      checks.test("bundle", () => (detail === "wrong" ? fail(detail) : detail));
      checks.test("signature", () => detail);
    }
    assert.deepEqual(states(checks), ["signature passed", "bundle failed"]);
  });

  test("that are none verify nothing", () => {
    assert.ok(!allPassed([]));
    assert.throws(() => requirePassed([], "the image"), { code: "verification-failed", exitCode: 5 });
  });
});

describe("a text", () => {
  for (const [what, text, rule, isAccepted] of [
    ["that is it exactly", "a@b.c", { exactly: "a@b.c" }, true],
    ["that holds it", "xa@b.c", { exactly: "a@b.c" }, false],
    ["that matches as a whole", "a@b.c", { matching: "a@.*" }, true],
    ["of which the end matches", "evil/a@b.c", { matching: "a@.*" }, false],
    ["of which one alternative matches the start", "a-evil", { matching: "a|b" }, false],
    ["with a line end after the match", "a\n", { matching: "a" }, false],
    ["that is empty", "", { matching: ".*" }, false],
    ["that is absent", undefined, { matching: ".*" }, false],
    ["that is too long for an expression", "a".repeat(3000), { matching: "a*" }, false],
  ] as const) {
    test(`${what} is ${isAccepted ? "accepted" : "refused"}`, () => {
      if (isAccepted) assert.equal(requireText(text, rule), text);
      else assert.throws(() => requireText(text, rule));
    });
  }

  test("is refused by an expression that is none", () => assert.throws(() => requireText("a", { matching: "(" })));
});
