import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { allPassed, type Check, type CheckName, requirePassed } from "../../src/seal/verify/check.ts";
import type { Trust } from "../../src/seal/verify/trust.ts";
import { verifyStatement } from "../../src/seal/verify/verify-statement.ts";
import {
  ATTACKS,
  type Attack,
  forge,
  GENUINE,
  hexOf,
  IMAGE,
  INDEX,
  OURS,
  PREDICATE_TYPE,
} from "../support/binding-attacks.ts";

const TRUST: Trust = { kind: "key", key: OURS.publicKey, logs: null };

async function judge(attacks: readonly Attack[]): Promise<readonly Check[]> {
  const bytes = await forge(attacks.reduce((draft, { change }) => change(draft), GENUINE));
  const expected = { image: IMAGE, predicateType: PREDICATE_TYPE };
  const { checks, statement } = await verifyStatement(() => parseBundle(bytes, "bundle"), TRUST, expected);
  assert.equal(statement !== undefined, allPassed(checks), "a statement is there only when it is verified");
  return checks;
}

/** What is not looked at any more when a check fails: then its own name is what says that nothing is verified. */
const HIDES: { readonly [name in CheckName]?: readonly CheckName[] } = {
  "bundle": [
    "signatures",
    "payload-type",
    "signed-by",
    "signature",
    "statement",
    "predicate-type",
    "subject",
    "platform",
  ],
  "payload-type": ["statement", "predicate-type", "subject", "platform"],
  "signatures": ["signature"],
  "signed-by": ["signature"],
  "statement": ["predicate-type", "subject", "platform"],
};

const labelled = (attacks: readonly Attack[]) => attacks.map(({ kind, name }) => `${kind}: ${name}`).join("; ");

describe("attacks on what a statement is bound to", () => {
  test("the genuine statement is verified, about the manifest and about its index", async () => {
    assert.ok(allPassed(await judge([])));
    const subject = [{ name: "order", digest: { sha256: hexOf(INDEX) } }];
    const change: Attack["change"] = (draft) => ({ ...draft, statement: { ...draft.statement, subject } });
    assert.ok(allPassed(await judge([{ kind: "subject", name: "index", foundBy: "subject", change }])));
  });

  for (const attack of ATTACKS) {
    test(`${labelled([attack])} is found by ${attack.foundBy}, and by nothing else`, async () => {
      const failed = (await judge([attack])).filter(({ state }) => state === "failed");
      assert.deepEqual(
        failed.map(({ name }) => name),
        [attack.foundBy],
        JSON.stringify(failed),
      );
    });
  }

  test("no two attacks together are verified, and each is found unless the other leaves nothing to look at", async (t) => {
    const named = new Set<CheckName>();
    const pairs = ATTACKS.flatMap((first, index) => ATTACKS.slice(index + 1).map((second) => [first, second] as const));
    const crossed = pairs.filter(([first, second]) => first.kind !== second.kind);
    for (const pair of crossed) {
      const checks = await judge(pair);
      assert.throws(() => requirePassed(checks, "the image"), { code: "verification-failed" }, labelled(pair));
      const foundBy = pair.map((attack) => attack.foundBy);
      const seen = foundBy.filter((name) => !foundBy.some((other) => HIDES[other]?.includes(name)));
      const failed = checks.filter(({ state }) => state === "failed").map(({ name }) => name);
      assert.deepEqual(failed.toSorted(), [...new Set(seen)].toSorted(), labelled(pair));
      for (const name of failed) named.add(name);
    }
    t.diagnostic(`${ATTACKS.length} attacks, and ${crossed.length} pairs of them, by ${named.size} named checks`);
    assert.ok(crossed.length >= 200);
    assert.deepEqual(named, new Set(ATTACKS.map((attack) => attack.foundBy)));
  });
});
