import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifest } from "./manifest.ts";
import { containerPath, fieldText, readPod } from "./read-pod.ts";

const read = (text: string) => {
  const [object] = parseManifest(Buffer.from(text), "a.yaml").objects;
  assert.ok(object !== undefined);
  return { object, reading: readPod(object) };
};

const POD = `
    spec:
      initContainers: [{name: init}]
      containers:
      - name: order
        image: order:v1
        ports: [{containerPort: 8080}]
        env: [{name: A, value: x}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: C}]
        readinessProbe: {httpGet: {port: "8080"}}
        lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
        resources: {limits: {memory: 128Mi, cpu: 1}}
        securityContext: {runAsNonRoot: yes, capabilities: {drop: [ALL]}}
      volumes: [{name: tmp, emptyDir: {}}, {name: logs, hostPath: {path: /var/log}}]
`;

test("every kind with pods is read at its place", () => {
  const kinds = [
    ["apps/v1", "Deployment", ["spec", "template"]],
    ["batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]],
    ["v1", "Pod", []],
    ["v1", "PodTemplate", ["template"]],
    ["argoproj.io/v1alpha1", "Rollout", ["spec", "template"]],
  ] as const;
  for (const [apiVersion, kind, path] of kinds) {
    const value = path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), {
      spec: { containers: [{ name: "a" }] },
    });
    const { reading } = read(JSON.stringify({ apiVersion, kind, ...(value as object) }));
    assert.ok(reading.is === "pod", kind);
    assert.deepEqual([reading.path, reading.pod.spec.containers[0]?.name], [path, "a"]);
  }
});

test("a pod has its containers of all three lists, and what is left out has the value of the API", () => {
  const { object, reading } = read(`apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:${POD}`);
  assert.ok(reading.is === "pod");
  const { spec } = reading.pod;
  const [init, order] = spec.containers;
  assert.deepEqual([init!.list, init!.image, init!.securityContext], ["initContainers", undefined, undefined]);
  assert.deepEqual(
    order!.env.map(({ value }) => value),
    ["x", undefined, ""],
  );
  assert.deepEqual(order!.probes.readinessProbe?.httpGet, { host: "", port: 8080 });
  assert.deepEqual(order!.hooks.preStop?.exec, ["sleep", "5"]);
  assert.deepEqual(order!.securityContext?.capabilities, { add: [], drop: ["ALL"] });
  assert.equal(order!.securityContext?.runAsNonRoot, true);
  assert.deepEqual(
    spec.volumes.map(({ name, sources, hostPath }) => [name, sources, hostPath]),
    [
      ["tmp", ["emptyDir"], undefined],
      ["logs", ["hostPath"], "/var/log"],
    ],
  );
  const path = [...containerPath(reading.path, order!), "image"];
  assert.equal(fieldText(path), "spec.template.spec.containers[0].image");
  assert.equal(object.lineOf(path), 9);
});

test("what is not known is never fine", () => {
  assert.equal(read("apiVersion: v1\nkind: Service\n").reading.is, "none");
  const unknown = (text: string) => {
    const { reading } = read(text);
    assert.ok(reading.is === "unknown");
    return `${reading.line} ${reading.why}`;
  };
  assert.match(
    unknown("apiVersion: example.com/v1\nkind: Deployment\n"),
    /does not know Deployment of example.com\/v1/,
  );
  assert.match(unknown("apiVersion: apps/v1\nkind: Deploymnt\n"), /does not know Deploymnt/);
  assert.equal(
    unknown("apiVersion: apps/v1\nkind: Deployment\nspec: {}\n"),
    "3 spec.template is missing, where Deployment describes its pods",
  );
  const pod = (spec: string) => unknown(`apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n    ${spec}\n`);
  assert.match(
    pod('securityContext: {privileged: "true"}'),
    /^6 spec.containers\[0\].securityContext.privileged: expected boolean/,
  );
  assert.match(pod("env: [{name: A, value: 1}]"), /env\[0\].value: expected string/);
  assert.match(pod("image: '{{ .x }}'"), /spec.containers\[0\].image: it is a template/);
  assert.match(pod("resources: {limits: {memory: 12MB}}"), /a quantity is wanted/);
  assert.match(
    unknown("apiVersion: v1\nkind: Pod\nspec: {volumes: [{name: a, emptyDir: yes}]}\n"),
    /volumes\[0\].emptyDir/,
  );
});
