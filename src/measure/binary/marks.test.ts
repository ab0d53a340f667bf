import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LabelTable } from "../label.ts";
import { Marks } from "./marks.ts";
import { ModulesOfPackages } from "./module-of-package.ts";
import { NOBODY, Owners } from "./owners.ts";

const BASE = 1000;
const END = 1300;

function newOwners() {
  const owners = new Owners(new LabelTable(), new ModulesOfPackages(undefined));
  const packages = Array.from({ length: 40 }, (_, index) =>
    owners.package(index % 2 === 0 ? `p${index}` : `x.y/${index}`),
  );
  return { owners, packages };
}

/** Places before, in and after the table, each with a package, or -1 for nobody. */
const MARKS = fc.array(fc.tuple(fc.integer({ min: BASE - 5, max: END + 5 }), fc.integer({ min: -1, max: 39 })), {
  maxLength: 400,
});

test("parts start at marks, and belong to everyone who marked them", () => {
  fc.assert(
    fc.property(MARKS, (list) => {
      const { owners, packages } = newOwners();
      const marks = new Marks(BASE, END, owners);
      const expected = new Map<number, number>();
      for (const [place, index] of list) {
        const owner = packages[index] ?? NOBODY;
        marks.add(place, owner);
        if (place >= BASE && place < END) expected.set(place, owners.union(expected.get(place) ?? NOBODY, owner));
      }
      const places = [...expected.keys()].sort((a, b) => a - b);
      const parts: number[][] = [];
      marks.forEachPart(END, (...part) => parts.push(part));
      assert.deepEqual(
        parts,
        places.map((place, index) => [place, places[index + 1] ?? END, expected.get(place)]),
      );
      assert.equal(marks.count(), places.length);
      for (let place = BASE - 1; place < END; place++) {
        assert.equal(marks.ownerAt(place), expected.get(place) ?? NOBODY);
        assert.equal(
          marks.partAt(place),
          places.findLastIndex((start) => start <= place),
        );
      }
    }),
  );
});

test("each part has the label of its owner", () => {
  fc.assert(
    fc.property(
      MARKS,
      fc.array(fc.array(fc.nat(39), { minLength: 1, maxLength: 20 }), { maxLength: 5 }),
      (list, sets) => {
        const { owners, packages } = newOwners();
        const marks = new Marks(BASE, END, owners);
        for (const [place, index] of list) marks.add(place % 3 === 0 ? BASE : place, packages[index] ?? NOBODY);
        for (const set of sets) {
          marks.add(
            BASE,
            set.reduce((owner, index) => owners.union(owner, packages[index]!), NOBODY),
          );
        }
        const labelOf = owners.labeller("type", "type data");
        const [byOwner, byLabel]: number[][][] = [[], []];
        marks.forEachPart(END, (start, end, owner) => byOwner!.push([start, end, labelOf(owner)]));
        marks.forEachLabel(END, labelOf, (...part) => byLabel!.push(part));
        assert.deepEqual(byLabel, byOwner);
      },
    ),
  );
});
