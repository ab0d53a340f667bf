import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeSigned, type VerifiedRequirement } from "./signed.ts";

type State = VerifiedRequirement["checks"][number]["state"];

const requirement = (name: string, ...states: readonly State[]): VerifiedRequirement => ({
  requirement: name,
  signer: "release",
  checks: states.map((state, index) => ({ name: `check-${index}`, state, detail: `it is ${state}` })),
});

test("a failed check is a fault of the image, one that nobody could make is none, and nothing checked is nothing known", () => {
  const cases: readonly (readonly [results: readonly VerifiedRequirement[], outcome: string, said: RegExp])[] = [
    [[requirement("signature", "passed", "passed")], "pass", /it meets p\.yaml: signature by release$/],
    [[requirement("signature", "passed", "failed", "unchecked")], "fail", /: check-1: it is failed$/],
    [[requirement("signature", "passed"), requirement("sbom", "failed")], "fail", /sbom by release: check-0/],
    [[requirement("signature", "passed", "unchecked")], "unknown", /check-1: it is unchecked$/],
    [[requirement("image", "failed")], "unknown", /could not be looked at/],
    [[requirement("image", "failed"), requirement("signature", "failed")], "unknown", /could not be looked at/],
    [[], "unknown", /nothing was checked/],
    [[requirement("signature")], "unknown", /nothing was checked/],
  ];
  for (const [results, outcome, said] of cases) {
    const found = judgeSigned(results, "p.yaml");
    assert.equal(found.outcome, outcome, JSON.stringify(results));
    assert.match(found.what, said);
  }
});
