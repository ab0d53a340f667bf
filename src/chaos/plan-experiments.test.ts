import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../base/seeded.ts";
import { type Chaos, planExperiments } from "./plan-experiments.ts";

const CHAOS: Chaos = {
  dependencies: [
    { name: "redis", isNamed: true },
    { name: "stock", isNamed: false },
  ],
  ...{ memoryBytes: 2 ** 26, volumes: ["/data"], speaksHttp: true, withinMs: 200, quick: false, only: [] },
};

test("one seed gives the same experiments in the same order, and another seed another order", () => {
  const plan = (seed: number) => planExperiments(CHAOS, seeded(seed));
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(
    plan(7).map(({ id }) => id),
    plan(8).map(({ id }) => id),
  );
  assert.deepEqual(
    plan(7)
      .map(({ id }) => id)
      .toSorted(),
    plan(8)
      .map(({ id }) => id)
      .toSorted(),
  );
});

test("names are broken only of what is reached by name, and each volume is filled", () => {
  const ids = planExperiments(CHAOS, seeded(1)).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids.filter((id) => id.includes("names-")).toSorted(), [
    "redis/names-fail",
    "redis/names-lie",
    "redis/names-missing",
    "redis/names-silent",
  ]);
  assert.deepEqual(ids.filter((id) => id.startsWith("service/")).toSorted(), [
    ...[
      "service/disk-full/data",
      "service/killed",
      "service/memory-limit",
      "service/slow-clients",
      "service/terminated",
    ],
  ]);
});

test("what is asked for by name is all that is made, with the faults that it has in a whole run", () => {
  const all = planExperiments(CHAOS, seeded(3));
  const some = planExperiments({ ...CHAOS, only: ["stock/half-open", "service"] }, seeded(3));
  assert.deepEqual(
    some.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    all
      .filter(({ id }) => id === "stock/half-open" || id.startsWith("service/"))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const slow = planExperiments({ ...CHAOS, quick: true, only: ["service/slow-clients"] }, seeded(3));
  assert.deepEqual(
    slow.map(({ id }) => id),
    ["service/slow-clients"],
  );
});

test("nobody is slow with HTTP towards a service that speaks none", () => {
  const ids = planExperiments({ ...CHAOS, speaksHttp: false }, seeded(1)).map(({ id }) => id);
  const all = planExperiments(CHAOS, seeded(1)).map(({ id }) => id);
  assert.deepEqual(
    all.filter((id) => !ids.includes(id)),
    ["service/slow-clients"],
  );
});

test("a short run has the faults that services break by most", () => {
  const ids = planExperiments({ ...CHAOS, quick: true }, seeded(1)).map(({ id }) => id);
  assert.deepEqual(ids.filter((id) => id.startsWith("redis/")).toSorted(), [
    ...["redis/blackhole", "redis/killed", "redis/latency-5s", "redis/refused", "redis/reset"],
  ]);
});
