import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { meshDefinitions } from "../../test/support/chaos-mesh.ts";
import { type MeshNames, meshManifests } from "./chaos-mesh.ts";
import type { Experiment, Fault } from "./experiment.ts";

const OF_DEPENDENCY: readonly Fault[] = [
  { kind: "latency", delayMs: 5000, jitterMs: 500 },
  { kind: "blackhole" },
  { kind: "refused" },
  { kind: "reset" },
  { kind: "half-open", afterBytes: 10 },
  { kind: "bandwidth", bytesPerSecond: 1024 },
  { kind: "slow-close", delayMs: 5000 },
  { kind: "garbage" },
  { kind: "names-fail" },
  { kind: "names-missing" },
  { kind: "names-silent" },
  { kind: "names-lie", address: "192.0.2.1" },
  { kind: "killed" },
];

const OF_SERVICE: readonly Fault[] = [
  { kind: "service-killed" },
  { kind: "service-terminated" },
  { kind: "memory-limit", limitBytes: 64 * 2 ** 20 },
  { kind: "disk-full", volume: "/var/lib/order" },
  { kind: "slow-clients", connections: 100 },
];

const NAMES: MeshNames = {
  ...{ namespace: "shop", service: "order", memoryLimitBytes: 256 * 2 ** 20 },
  dependencies: new Map([
    ["redis", { kind: "redis", app: "redis", host: "redis", port: 6379 }],
    ["prices", { kind: "http", app: "prices", host: "prices.shop", port: 8080 }],
  ]),
};

function experiments(dependency: string | null, faults: readonly Fault[]): readonly Experiment[] {
  return faults.map((fault) => ({
    id: `${dependency ?? "service"}/${fault.kind}`,
    ...{ dependency, fault, faultMs: 10_000, beforeMs: 3000 },
  }));
}

const ALL = [
  ...experiments("redis", OF_DEPENDENCY),
  ...experiments("prices", OF_DEPENDENCY),
  ...experiments(null, OF_SERVICE),
];

const parsed = (text: string) => parse(text);

test("what can be made in a cluster is written, and for the rest the reason", () => {
  const { files, without } = meshManifests(ALL, NAMES);
  assert.equal(files.length + without.length, ALL.length);
  assert.deepEqual(
    without.map(({ id }) => id),
    [
      ...["redis/reset", "redis/half-open", "redis/slow-close", "redis/garbage", "redis/names-missing"],
      "redis/names-silent",
      ...["prices/half-open", "prices/slow-close", "prices/garbage", "prices/names-missing", "prices/names-silent"],
      "service/slow-clients",
    ],
  );
  for (const { why } of without) assert.doesNotMatch(why, /is not about this/);
  assert.deepEqual(
    files.filter(({ name }) => !name.startsWith("prices")).map(({ name, text }) => [name, parsed(text).kind]),
    [
      ["redis-latency.yaml", "NetworkChaos"],
      ["redis-blackhole.yaml", "NetworkChaos"],
      ["redis-refused.yaml", "PodChaos"],
      ["redis-bandwidth.yaml", "NetworkChaos"],
      ["redis-names-fail.yaml", "DNSChaos"],
      ["redis-names-lie.yaml", "DNSChaos"],
      ["redis-killed.yaml", "PodChaos"],
      ["service-service-killed.yaml", "PodChaos"],
      ["service-service-terminated.yaml", "PodChaos"],
      ["service-memory-limit.yaml", "StressChaos"],
      ["service-disk-full.yaml", "IOChaos"],
    ],
  );
});

test("a fault keeps its figures, and is about answers of the dependency to the service", () => {
  const { files } = meshManifests(ALL, NAMES);
  const specs = new Map(files.map(({ name, text }) => [name, parsed(text).spec]));
  const late = specs.get("redis-latency.yaml")!;
  assert.deepEqual(late.delay, { latency: "5000ms", jitter: "500ms", correlation: "0" });
  assert.equal(late.duration, "10000ms");
  assert.deepEqual(late.selector, { namespaces: ["shop"], labelSelectors: { app: "redis" } });
  assert.deepEqual(late.target.selector.labelSelectors, { app: "order" });
  assert.equal(specs.get("redis-bandwidth.yaml")!.bandwidth.rate, "1024bps");
  assert.deepEqual(specs.get("prices-names-fail.yaml")!.patterns, ["prices.shop", "prices.shop.*"]);
  assert.deepEqual([specs.get("prices-reset.yaml")!.abort, specs.get("prices-reset.yaml")!.port], [true, 8080]);
  assert.equal(specs.get("service-service-killed.yaml")!.gracePeriod, 0);
  assert.equal(specs.get("service-service-terminated.yaml")!.gracePeriod, 30);
  assert.equal(specs.get("service-memory-limit.yaml")!.stressors.memory.size, `${192 * 2 ** 20}B`);
  assert.equal(specs.get("service-disk-full.yaml")!.errno, 28);
});

test("without the limit of the container, no memory is taken from a cluster", () => {
  const { files, without } = meshManifests(experiments(null, OF_SERVICE), { ...NAMES, memoryLimitBytes: null });
  assert.ok(!files.some(({ text }) => text.includes("StressChaos")));
  assert.match(without.find(({ id }) => id === "service/memory-limit")!.why, /resources\.limits\.memory/);
});

test("every manifest is one that Chaos Mesh's own definitions accept, and whose members they know", (t) => {
  const complaints = meshDefinitions(t);
  if (complaints === undefined) return;
  const { files } = meshManifests(ALL, NAMES);
  assert.equal(files.length, 19);
  for (const { name, text } of files) assert.deepEqual(complaints(parsed(text)), [], name);
  const latency = parsed(files[0]!.text);
  assert.match(complaints({ ...latency, spec: { ...latency.spec, delai: 1 } } as never).join(), /delai/);
  assert.match(complaints({ ...latency, spec: { ...latency.spec, mode: "some" } } as never).join(), /mode/);
});

test("whatever things are called, files have plain names of their own, and a name stays a text", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("../../etc", "a: &b [c", "\n---\nkind: x", "-", "A/b"),
  );
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), name, name, (ids, app, namespace) => {
      const dependencies = new Map([["d", { kind: "http", app, host: app, port: 1 }]]);
      const list = ids.map((id): Experiment => ({ ...ALL[0]!, id, dependency: "d" }));
      for (const names of [
        { ...NAMES, dependencies },
        { ...NAMES, namespace },
      ]) {
        const { files, without } = meshManifests(list, names);
        assert.equal(files.length + without.length, list.length);
        assert.equal(new Set(files.map((file) => file.name)).size, files.length);
        for (const file of files) {
          assert.match(file.name, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.yaml$/);
          assert.equal(parsed(file.text).kind, "NetworkChaos");
        }
      }
    }),
  );
  const renamed = meshManifests(
    ["a/b", "a-b", "A b"].map((id): Experiment => ({ ...ALL[0]!, id })),
    NAMES,
  );
  assert.deepEqual(
    renamed.files.map((file) => file.name),
    ["a-b.yaml", "a-b-2.yaml", "a-b-3.yaml"],
  );
});
