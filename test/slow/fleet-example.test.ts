/** Of the example fleet, a real API server and Kyverno refuse what `plimsoll fleet` says is broken, rule by rule. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { CLOUDS, EXAMPLE, requireExample } from "../support/fleet-example.ts";
import { install, isTaken, remove } from "../support/installed-policy.ts";
import { startApiServer } from "../support/kubernetes.ts";
import { allowedByKyverno, requireKyverno } from "../support/kyverno.ts";
import type { PolicyCase } from "../support/policy-cases.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const IN_POLICIES = ["registry", "tag", "digest", "securityContext"];

test("an API server refuses the workloads that are broken, and takes the others", async (t) => {
  const render = requireExample(t);
  const server = await startApiServer(t);
  if (render === undefined || server === undefined) return;
  await server.ask("POST", "/api/v1/namespaces", { metadata: { name: "shop" } });
  for (const cloud of CLOUDS) {
    const manifests = released(render(cloud));
    const workloads = workloadsIn(manifests);
    for (const rule of IN_POLICIES) {
      const { broken, folder } = await held(t, manifests, rule);
      const refused = workloads.find(({ name }) => broken.includes(name))!;
      await install(server, readFileSync(join(folder, "policies/validating-admission-policy.yaml"), "utf8"), refused);
      const refusals: string[] = [];
      for (const one of workloads) if (!(await isTaken(server, one))) refusals.push(one.name);
      assert.deepEqual(refusals.sort(), broken, `${cloud} ${rule}`);
      await remove(server, refused);
    }
  }
});

test("Pod Security admits the pods that keep its level, and no other", async (t) => {
  const render = requireExample(t);
  const server = await startApiServer(t);
  if (render === undefined || server === undefined) return;
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await server.ask("POST", "/api/v1/namespaces", { metadata: { name: "shop", labels } });
  for (const cloud of CLOUDS) {
    const manifests = released(render(cloud));
    const refusals: string[] = [];
    for (const one of workloadsIn(manifests)) if (!(await isTaken(server, podOf(one)))) refusals.push(one.name);
    assert.deepEqual(refusals.sort(), (await held(t, manifests, "podSecurity")).broken, cloud);
  }
});

test("Kyverno refuses the workloads that are broken, and takes the others", async (t) => {
  const render = requireExample(t);
  const kyverno = requireKyverno(t);
  if (render === undefined || kyverno === undefined) return;
  for (const cloud of CLOUDS) {
    const manifests = released(render(cloud));
    const names = workloadsIn(manifests).map(({ name }) => name);
    for (const rule of IN_POLICIES) {
      const { broken, folder } = await held(t, manifests, rule);
      const policy = join(folder, "policies/kyverno-validating-policy.yaml");
      const allowed = allowedByKyverno(kyverno, policy, join(folder, "deploy.yaml"));
      assert.deepEqual([...allowed.keys()].sort(), names.toSorted());
      assert.deepEqual(names.filter((name) => !allowed.get(name)).sort(), broken, `${cloud} ${rule}`);
    }
  }
});

/** With a digest at each image, as after a release, but for one. */
function released(manifests: string): string {
  return manifests.replace(/^( +(?:- )?image: \S+)$/gm, (line) =>
    line.includes("/shop/price:") ? line : `${line}@sha256:${"0".repeat(64)}`,
  );
}

/** Which workloads break one rule of the example's standard, and a folder with the manifests, and the rule as policies. */
async function held(t: TestContext, manifests: string, rule: string) {
  const folder = temporaryFolder(t);
  const standard = parse(readFileSync(join(EXAMPLE, "plimsoll.yaml"), "utf8")).fleet.rules;
  writeFileSync(join(folder, "plimsoll.yaml"), stringify({ fleet: { rules: { [rule]: standard[rule] ?? true } } }));
  writeFileSync(join(folder, "deploy.yaml"), manifests);
  const words = ["fleet", "deploy.yaml", "--offline", "--json", "--policies-to", "policies"];
  const { services } = JSON.parse((await runHere(words, { cwd: folder })).stdout) as FleetReport;
  const failing = services.filter(({ cells }) => cells.some(({ outcome }) => outcome === "fail"));
  // shop/order, or shop/order/migrate of more containers than one.
  const broken = [...new Set(failing.map(({ name }) => name.split("/")[1]!))].sort();
  assert.equal(broken.length, 1, `one workload breaks ${rule}`);
  return { folder, broken };
}

const PLURALS = new Map([
  ["Deployment", "deployments"],
  ["StatefulSet", "statefulsets"],
  ["DaemonSet", "daemonsets"],
  ["CronJob", "cronjobs"],
]);

function workloadsIn(manifests: string): readonly PolicyCase[] {
  return parseAllDocuments(manifests).flatMap((document) => {
    const object = document.toJSON();
    const plural = PLURALS.get(object.kind);
    if (plural === undefined) return [];
    const { name, namespace } = object.metadata;
    return [{ name, object, path: `/apis/${object.apiVersion}/namespaces/${namespace}/${plural}` }];
  });
}

interface Workload {
  readonly spec: {
    readonly template?: Template;
    readonly jobTemplate?: { readonly spec: { readonly template: Template } };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  };
}

interface Template {
  readonly spec: { readonly volumes?: readonly object[] };
}

/** The pod that a controller makes of a workload: a StatefulSet's claims become volumes. */
function podOf({ name, object }: PolicyCase): PolicyCase {
  const { template, jobTemplate, volumeClaimTemplates = [] } = (object as Workload).spec;
  const { spec } = template ?? jobTemplate!.spec.template;
  const claims = volumeClaimTemplates.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: `${metadata.name}-${name}-0` },
  }));
  const volumes = [...(spec.volumes ?? []), ...claims];
  return { name, object: { metadata: { name }, spec: { ...spec, volumes } }, path: "/api/v1/namespaces/shop/pods" };
}
