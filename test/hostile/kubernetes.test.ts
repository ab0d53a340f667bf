/** Manifests come from everywhere: whatever is in one, it is objects and problems, and never an error. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import { readPod } from "../../src/format/kubernetes/read-pod.ts";
import { randomNumbers } from "../support/random.ts";

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: {name: order, annotations: {__proto__: x, constructor: v}}
spec:
  template:
    metadata: &m {annotations: {a: b}}
    spec:
      containers:
      - &c
        name: order
        image: order:v1
        env: [{name: A, value: "\\x41"}]
        resources: {limits: {memory: 128Mi}}
        readinessProbe: {httpGet: {port: http}}
        securityContext: {runAsUser: 0x10, capabilities: {drop: [ALL]}}
      - <<: *c
        name: second
      volumes: [{name: tmp, emptyDir: {}}]
---
{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a"}]}}]}
`;

function look(bytes: Uint8Array): number {
  const { objects, problems } = parseManifest(bytes, "a.yaml");
  for (const { line, why } of problems) assert.ok(line >= 1 && why !== "", `${line} ${why}`);
  for (const object of objects) {
    const reading = readPod(object);
    if (reading.is === "unknown") assert.ok(reading.line >= 1 && reading.why !== "");
    if (reading.is === "pod") assert.ok(object.lineOf([...reading.path, "spec"]) >= 1);
  }
  return objects.length;
}

test("a manifest with changed bytes is objects and problems", (t) => {
  const next = randomNumbers(t, 0x1505);
  assert.equal(look(Buffer.from(MANIFEST)), 2);
  for (let round = 0; round < 700; round++) {
    const bytes = Buffer.from(MANIFEST);
    for (let change = next() % 4; change >= 0; change--)
      bytes[next() % bytes.length] = INTERESTING[next() % INTERESTING.length]!;
    look(next() % 8 === 0 ? bytes.subarray(0, next() % bytes.length) : bytes);
  }
});

const INTERESTING = Buffer.from("\n \t:-#&*!|>'\"%@`{}[],?\\<~0yx\0\x7f\xff", "latin1");

test("what is long, deep or repeated without end is a problem, or is read", () => {
  const many = 20_000;
  for (const [text, objects] of [
    ["[".repeat(many), 0],
    ["{a: ".repeat(many), 0],
    ["- ".repeat(many), 0],
    [Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join(""), 0],
    ["apiVersion: v1\nkind: Pod\n---\n".repeat(2000), 2000],
    ["---\n".repeat(many), 0],
    [`apiVersion: v1\nkind: ConfigMap\ndata: {a: "${"x".repeat(3_000_000)}"}\n`, 1],
    [`apiVersion: v1\nkind: ConfigMap\ndata: {a: "${"\\\\".repeat(500_000)}"}\n`, 1],
    [`apiVersion: v1\nkind: ConfigMap\ndata:\n${Array.from({ length: 5000 }, (_, n) => `  k${n}: v\n`).join("")}`, 1],
    [`${"a".repeat(3_000_000)}\n`, 0],
    [`${"#".repeat(3_000_000)}\napiVersion: v1\nkind: Pod\n`, 1],
  ] as const) {
    assert.equal(look(Buffer.from(text)), objects, text.slice(0, 40));
  }
});

test("a name that JavaScript gives a meaning is a name", () => {
  const { objects } = parseManifest(Buffer.from(MANIFEST), "a.yaml");
  const reading = readPod(objects[0]!);
  assert.ok(reading.is === "pod");
  assert.deepEqual(Object.keys(objects[0]!.value.metadata as object), ["name", "annotations"]);
  const { annotations } = objects[0]!.value.metadata as { annotations: object };
  assert.deepEqual(Object.entries(annotations), [
    ["__proto__", "x"],
    ["constructor", "v"],
  ]);
  assert.equal(Object.getPrototypeOf(annotations), Object.prototype);
});
