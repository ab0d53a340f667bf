import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import type { Experiment, Fault } from "../../chaos/experiment.ts";
import { writeManifests } from "./write-manifests.ts";

test("manifests are in the folder, which is made, and what has none is told", async (t) => {
  const cwd = temporaryFolder(t);
  const experiment = (fault: Fault): Experiment => ({
    ...{ id: `redis/${fault.kind}`, dependency: "redis", fault, faultMs: 5000, beforeMs: 1000 },
  });
  const notes = await writeManifests(
    { cwd },
    "deploy/chaos",
    [experiment({ kind: "killed" }), experiment({ kind: "garbage" })],
    {
      ...{ namespace: "shop", service: "order", memoryLimitBytes: null },
      dependencies: new Map([["redis", { kind: "redis", app: "redis", host: "redis", port: 6379 }]]),
    },
  );
  assert.deepEqual(readdirSync(join(cwd, "deploy/chaos")), ["redis-killed.yaml"]);
  assert.equal(
    readFileSync(join(cwd, "deploy/chaos/redis-killed.yaml"), "utf8"),
    `apiVersion: chaos-mesh.org/v1alpha1
kind: PodChaos
metadata:
  name: redis-killed
  namespace: shop
  annotations:
    plimsoll/experiment: redis/killed
spec:
  mode: all
  selector:
    namespaces:
      - shop
    labelSelectors:
      app: redis
  action: pod-kill
  gracePeriod: 0
`,
  );
  assert.equal(notes.length, 1);
  assert.match(notes[0]!, /^redis\/garbage has no manifest of Chaos Mesh: /);
});
