import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseBundle } from "../../src/format/sigstore-bundle/parse-bundle.ts";
import { allPassed, type Check, requirePassed } from "../../src/seal/verify/check.ts";
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

  test("no two attacks together are verified, and neither hides behind the other", async () => {
    let count = 0;
    for (const [index, first] of ATTACKS.entries()) {
      for (const second of ATTACKS.slice(index + 1)) {
        if (first.kind === second.kind) continue;
        const checks = await judge([first, second]);
        const label = labelled([first, second]);
        assert.throws(() => requirePassed(checks, "the image"), { code: "verification-failed" }, label);
        for (const { foundBy } of [first, second]) {
          assert.notEqual(checks.find(({ name }) => name === foundBy)?.state, "passed", `${label}: ${foundBy} passed`);
        }
        assert.ok(
          checks.some(({ state }) => state === "failed"),
          label,
        );
        count++;
      }
    }
    assert.ok(count >= 200, `${count} attacks`);
  });
});
