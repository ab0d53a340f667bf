import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Digest, sha256 } from "../../base/digest.ts";
import type { FleetImage, FleetLayer } from "../services/fleet-image.ts";
import { proposeRebases } from "./rebase.ts";
import { sharesOf } from "./shared-layers.ts";

/** A layer whose tar is `content`, in a blob that `compression` makes of it. */
function layer(content: string, wireBytes: number, compression = "gzip"): FleetLayer {
  const digestOf = (text: string): Digest => sha256(Buffer.from(text));
  return {
    digest: digestOf(`${compression} ${content}`),
    diffID: digestOf(content),
    wireBytes,
    sizeBytes: 2 * wireBytes,
  };
}

function image(layers: readonly FleetLayer[], system: FleetImage["system"] = null): FleetImage {
  const wireBytes = layers.reduce((sum, one) => sum + one.wireBytes, 100);
  const digest = sha256(Buffer.from(JSON.stringify(layers)));
  return { digest, platform: "linux/amd64", user: "", createdMs: null, system, layers, wireBytes, reclaimable: null };
}

test("each blob counts once, however many images have it, or how often one has it", () => {
  const [base, one, two] = [layer("base", 1000), layer("one", 10), layer("two", 20)];
  const shares = sharesOf([image([base, one]), image([base, two, two])]);
  assert.equal(shares.summedWireBytes, 1110 + 1140);
  assert.equal(shares.distinctWireBytes, 1000 + 10 + 20 + 200);
  assert.deepEqual(
    shares.layers.map(({ wireBytes, images }) => [wireBytes, images]),
    [
      [1000, 2],
      [20, 1],
      [10, 1],
    ],
  );
  assert.deepEqual(shares.recompressed, []);
});

test("one tar in two blobs could be one", () => {
  const { recompressed } = sharesOf([
    image([layer("a", 100)]),
    image([layer("a", 80, "zstd")]),
    image([layer("b", 7)]),
  ]);
  assert.deepEqual(
    recompressed.map(({ savedWireBytes, blobs }) => [savedWireBytes, blobs.length]),
    [[100, 2]],
  );
});

test("images of one release move to the base that most have, and only what nobody needs any more is saved", () => {
  const on = (base: FleetLayer, ...more: FleetLayer[]) => image([base, ...more], { name: "debian 12", layers: 1 });
  const [usual, old, older] = [layer("usual", 1000), layer("old", 900), layer("older", 800)];
  const images = [
    { name: "a", image: on(usual, layer("a", 1)) },
    { name: "b", image: on(usual, layer("b", 1)) },
    { name: "c", image: on(old, layer("c", 1)) },
    { name: "d", image: on(older, layer("d", 1)) },
    // It stands on the same layer without being of that system.
    { name: "e", image: image([older, layer("e", 1)]) },
    { name: "alpine", image: image([layer("alpine", 5)], { name: "alpine 3.20", layers: 1 }) },
  ];
  assert.deepEqual(proposeRebases(images), [
    {
      ...{ system: "debian 12", onto: [usual.diffID], like: "a", images: ["c", "d"] },
      ...{ savedWireBytes: 900, savedSizeBytes: 1800 },
    },
  ]);
});

test("a base that is only compressed in another way is no other base", () => {
  const on = (base: FleetLayer, name: string) => ({
    name,
    image: image([base, layer(name, 1)], { name: "debian 12", layers: 1 }),
  });
  assert.deepEqual(proposeRebases([on(layer("x", 10), "a"), on(layer("x", 9, "zstd"), "b")]), []);
});

test("carrying a proposal out saves what it says", () => {
  const place = fc.record({ base: fc.nat(4), system: fc.nat(1), own: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 12 }), (places) => {
      const images = places.map(({ base, system, own }, index) => ({
        name: String(index),
        image: image([layer(`base ${system} ${base}`, 100 + base), layer(`own ${own}`, own)], {
          name: `system ${system}`,
          layers: 1,
        }),
      }));
      const distinct = [...new Map(images.map((one) => [one.image.digest, one])).values()];
      const blobs = (all: readonly FleetImage[]) => sharesOf(all).layers.reduce((sum, one) => sum + one.wireBytes, 0);
      for (const { onto, images: moved, like, savedWireBytes } of proposeRebases(distinct)) {
        const target = distinct.find(({ name }) => name === like)!.image.layers.slice(0, onto.length);
        const after = distinct.map(({ name, image: one }) =>
          moved.includes(name) ? image([...target, ...one.layers.slice(1)], one.system) : one,
        );
        assert.equal(blobs(distinct.map((one) => one.image)) - blobs(after), savedWireBytes);
      }
    }),
  );
});
