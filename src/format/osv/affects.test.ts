import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AffectedModule, RangeEvent } from "./advisory.ts";
import { affectsVersion, fixedVersion } from "./affects.ts";

function affected(...ranges: (readonly RangeEvent[])[]): AffectedModule {
  return { module: "m", ranges, versions: [], packages: null };
}

const STANDARD = affected([{ introduced: "0" }, { fixed: "1.18.6" }, { introduced: "1.19.0-0" }, { fixed: "1.19.1" }]);

test("a range goes from its introduction to its fix, in any order of events", () => {
  const expected: Readonly<Record<string, boolean | null>> = {
    "v0.0.1": true,
    "v1.18.5": true,
    "v1.18.6": false,
    "v1.18.9": false,
    "v1.19.0-rc.1": true,
    "v1.19.0": true,
    "v1.19.1": false,
    "(devel)": null,
  };
  for (const [version, answer] of Object.entries(expected)) {
    assert.equal(affectsVersion(STANDARD, version), answer, version);
    const [events] = STANDARD.ranges!;
    assert.equal(affectsVersion(affected([...events!].reverse()), version), answer, version);
  }
});

test("the last affected version, pseudo-versions, +incompatible, and versions one by one", () => {
  const last = affected([{ introduced: "1.0.0" }, { lastAffected: "1.2.0" }]);
  assert.deepEqual(
    ["v0.9.0", "v1.0.0", "v1.2.0", "v1.2.1"].map((version) => affectsVersion(last, version)),
    [false, true, true, false],
  );
  const pseudo = affected([{ introduced: "0" }, { fixed: "0.0.0-20220906165146-f3363e06e74c" }]);
  assert.equal(affectsVersion(pseudo, "v0.0.0-20220906165145-000000000000"), true);
  assert.equal(affectsVersion(pseudo, "v0.0.0-20220906165146-f3363e06e74c"), false);
  assert.equal(affectsVersion(affected([{ introduced: "2.0.0" }]), "v2.1.0+incompatible"), true);
  const named = { ...affected(), ranges: null, versions: ["1.0.0", "v1.1.0"] };
  assert.deepEqual(
    ["v1.0.0", "v1.1.0", "v1.2.0"].map((version) => affectsVersion(named, version)),
    [true, true, false],
  );
});

test("nothing said means every version, and a range that cannot be read means that it is unknown", () => {
  assert.equal(affectsVersion({ ...affected(), ranges: null }, "v1.0.0"), true);
  assert.equal(affectsVersion(affected([]), "v1.0.0"), true);
  assert.equal(affectsVersion(affected([{ introduced: "soon" }]), "v1.0.0"), null);
  assert.equal(affectsVersion(affected([{ introduced: "soon" }], [{ introduced: "0" }]), "v1.0.0"), true);
  assert.equal(affectsVersion(affected([{ introduced: "1.0.0" }], [{ fixed: "x" }]), "v0.1.0"), null);
});

test("the next fix is the lowest one behind the version", () => {
  assert.equal(fixedVersion(STANDARD, "v1.17.0"), "v1.18.6");
  assert.equal(fixedVersion(STANDARD, "v1.19.0"), "v1.19.1");
  assert.equal(fixedVersion(STANDARD, "v1.20.0"), null);
  assert.equal(fixedVersion(affected([{ introduced: "0" }]), "v1.0.0"), null);
  assert.equal(fixedVersion(STANDARD, "(devel)"), null);
});

test("ranges without overlap hold exactly the versions between their ends", () => {
  const ends = fc.uniqueArray(fc.nat(40), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(ends, fc.nat(41), fc.boolean(), (unsorted, version, shuffled) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const events = sorted.map((end, index) =>
        index % 2 === 0 ? { introduced: `1.${end}.0` } : { fixed: `1.${end}.0` },
      );
      const isIn = sorted.filter((end) => end <= version).length % 2 === 1;
      assert.equal(affectsVersion(affected(shuffled ? events.toReversed() : events), `v1.${version}.0`), isIn);
    }),
  );
});
