import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { startBudget } from "./probes.ts";

const deployment = (container: string) => `apiVersion: v1
kind: Service
metadata: {name: order}
spec: {ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: order}
spec:
  template:
    spec:
      containers:
        - {name: app, ports: [{containerPort: 8080}]${container}}
`;

test("a start may take until the last attempt of its probe", () => {
  const of = (container: string) => startBudget(deployment(container), "deploy.yaml", 8080);
  const probe = "initialDelaySeconds: 2, periodSeconds: 5, failureThreshold: 6";
  assert.deepEqual(of(`, startupProbe: {${probe}}`), {
    seconds: 27,
    from: "Deployment order, container app: startupProbe",
  });
  assert.equal(of(`, startupProbe: {${probe}}, livenessProbe: {periodSeconds: 1}`).seconds, 27);
  assert.deepEqual(of(", livenessProbe: {httpGet: {path: /live}}").seconds, 20);
  assert.equal(of(", readinessProbe: {periodSeconds: 1}").seconds, null);
});

test("the container is the one that has the port, and otherwise the only one", () => {
  const side = "\n        - {name: side, livenessProbe: {periodSeconds: 1}}";
  const text = deployment(", startupProbe: {periodSeconds: 1}") + side.slice(1).replace(/^ {8}/, "        ");
  assert.equal(startBudget(text, "d", 8080).from, "Deployment order, container app: startupProbe");
  assert.equal(startBudget(deployment(""), "d", 9999).seconds, null);
  const wrong: readonly (readonly [string, number, RegExp])[] = [
    [text, 9999, /several of its containers/],
    ["kind: Service\nspec: {}\n", 8080, /no workload/],
    ["a: [", 8080, /not YAML/],
    ["kind: Deployment\nspec: {template: {spec: {containers: [{name: 1}]}}}\n", 8080, /Deployment/],
    ["", 8080, /no workload/],
  ];
  for (const [manifest, port, why] of wrong) {
    assert.throws(
      () => startBudget(manifest, "deploy.yaml", port),
      (error) => error instanceof PlimsollError && error.code === "config-invalid" && why.test(error.why ?? ""),
      manifest,
    );
  }
});
