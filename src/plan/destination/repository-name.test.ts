import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseReference } from "../../format/oci/reference.ts";
import { repositoryName } from "./repository-name.ts";

test("a program's name becomes one that a registry accepts", () => {
  for (const [name, wanted] of [
    ["order", "order"],
    ["MyService", "myservice"],
    ["my_service.v2", "my_service.v2"],
    ["a--b", "a--b"],
    ["x__y", "x__y"],
    ["x___y", "x_y"],
    ["z..w", "z.w"],
    ["a.-b", "a.b"],
    ["_hidden", "hidden"],
    ["-v-", "v"],
    ["café", "cafe"],
    ["Straße 7", "stra-e-7"],
    ["帆", "app"],
  ] as const) {
    assert.equal(repositoryName(name), wanted, name);
  }
});

test("whatever the name, the parser of references accepts the result, and a valid name stays unchanged", (t) => {
  let compared = 0;
  const unit = fc.constantFrom(..."aZ09._-~ é/:@");
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit, maxLength: 20 }), fc.string({ maxLength: 20 })), (name) => {
      const fit = repositoryName(name);
      assert.equal(parseReference(`localhost:5000/x/${fit}`).repository, `x/${fit}`);
      assert.equal(repositoryName(fit), fit);
      compared++;
    }),
  );
  assert.ok(compared >= 100);
  t.diagnostic(`compared ${compared} names`);
});
