/** kubeconform on every manifest that plimsoll writes, and on those of the example fleet, with schemas of a real API server. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { baselined, contractText, trialText } from "../support/baselined.ts";
import { downloadedModule } from "../support/downloaded-module.ts";
import { CLOUDS, EXAMPLE, requireExample } from "../support/fleet-example.ts";
import { type Conforms, requireKubeconform } from "../support/kubeconform.ts";
import { type ApiServer, startApiServer } from "../support/kubernetes.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

test("each conforms, and does not with a field that it does not have", async (t) => {
  const server = await startApiServer(t);
  if (server === undefined || !(await defineKyvernosPolicy(t, server))) return;
  const conforms = await requireKubeconform(t, server);
  if (conforms === undefined) return;
  assert.match(conforms("apiVersion: acme.com/v1\nkind: Order\n").wrong.join("\n"), /could not find schema/);
  await t.test("the base and the overlays of baseline", (part) => ofBaseline(part, conforms));
  await t.test("the example fleet, as kustomize renders it", (part) => ofExample(part, conforms));
  await t.test("the Job that reads a fleet", (part) => ofJob(part, conforms));
  await t.test("the rules of a fleet as policies, and the hook of Argo CD", (part) => ofPolicies(part, conforms));
});

async function ofBaseline(t: TestContext, conforms: Conforms): Promise<void> {
  const kustomize = requireTool(t, "kustomize");
  if (kustomize === undefined) return;
  const service = await baselined(t, { ExposedPorts: { "8080/tcp": {}, "53/udp": {} } });
  service.write("trial.json", trialText(service.digest, { residentBytes: 20e6, startSeconds: 4, secondsToExit: 25 }));
  service.write("contract.json", contractText(service.digest, { live: "/livez", ready: "/readyz?deep=1" }));
  await service.run({ trial: ["trial.json"], contract: ["contract.json"] });
  for (const folder of [
    "base",
    ...readdirSync(join(service.cwd, "deploy/overlays")).map((name) => `overlays/${name}`),
  ]) {
    const words = ["build", join(service.cwd, "deploy", folder)];
    const manifests: string = execFileSync(kustomize, words, { encoding: "utf8" });
    assert.deepEqual(conforms(manifests), { objects: 3, wrong: [] }, folder);
    refusesWrongField(conforms, manifests, "readOnlyRootFilesystem");
    refusesWrongField(conforms, manifests, "automountServiceAccountToken");
  }
}

async function ofExample(t: TestContext, conforms: Conforms): Promise<void> {
  const render = requireExample(t);
  if (render === undefined) return;
  for (const cloud of CLOUDS) {
    const manifests = render(cloud);
    const { objects, wrong } = conforms(manifests);
    assert.deepEqual(wrong, [], cloud);
    assert.ok(objects > 40, `${cloud}: ${objects} objects`);
    refusesWrongField(conforms, manifests, "volumeClaimTemplates");
  }
}

async function ofJob(t: TestContext, conforms: Conforms): Promise<void> {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "authorities.pem"), "-----BEGIN CERTIFICATE-----\n");
  const job = ["--on", "kubernetes", "--shards", "8", "--results", "ghcr.io/acme/results", "--dry-run"];
  const optional = ["--registry-secret", "registries", "--requests-per-second", "40", "--ca-file", "authorities.pem"];
  for (const more of [[], optional]) {
    const words = ["fleet", "ghcr.io/acme/order:v1", ...job, "--job-image", "ghcr.io/acme/plimsoll:v1.0.0", ...more];
    const { stdout, stderr, exitCode } = await runHere(words, { cwd });
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(conforms(stdout), { objects: 4, wrong: [] });
    for (const field of ["backoffLimitPerIndex", "podFailurePolicy", "policyTypes", "onExitCodes"])
      refusesWrongField(conforms, stdout, field);
  }
}

async function ofPolicies(t: TestContext, conforms: Conforms): Promise<void> {
  const cwd = temporaryFolder(t);
  const { fleet } = parse(readFileSync(join(EXAMPLE, "plimsoll.yaml"), "utf8"));
  const rules = { ...fleet.rules, digest: true };
  writeFileSync(join(cwd, "plimsoll.yaml"), stringify({ fleet: { rules } }));
  writeFileSync(
    join(cwd, "deploy.yaml"),
    stringify({
      apiVersion: "v1",
      kind: "Pod",
      spec: { containers: [{ name: "order", image: "ghcr.io/acme/order" }] },
    }),
  );
  const hook = ["--hook-image", "ghcr.io/acme/plimsoll:v1.0.0"];
  await runHere(["fleet", "deploy.yaml", "--offline", "--policies-to", "policies", ...hook], { cwd });
  const fieldOf = new Map([
    ["argo-cd-hook.yaml", "restartPolicy"],
    ["kyverno-validating-policy.yaml", "matchConstraints"],
    ["validating-admission-policy.yaml", "validationActions"],
  ]);
  const written = readdirSync(join(cwd, "policies")).sort();
  assert.deepEqual(written, [...fieldOf.keys()]);
  for (const name of written) {
    const text = readFileSync(join(cwd, "policies", name), "utf8");
    const { objects, wrong } = conforms(text);
    assert.deepEqual(wrong, [], name);
    assert.ok(objects > 0, name);
    refusesWrongField(conforms, text, fieldOf.get(name)!);
  }
}

/** With the field under a name that it does not have. */
function refusesWrongField(conforms: Conforms, manifests: string, field: string): void {
  const changed = manifests.replaceAll(`${field}:`, `${field}s:`);
  assert.notEqual(changed, manifests, field);
  assert.match(conforms(changed).wrong.join("\n"), new RegExp(`'${field}s' not allowed`));
}

/** Makes the server know Kyverno's own kind of policy: it then describes it beside its own kinds. False, with the test skipped. */
async function defineKyvernosPolicy(t: TestContext, server: ApiServer): Promise<boolean> {
  const folder = downloadedModule(t, "github.com/kyverno/kyverno", "v1.19.1");
  if (folder === undefined) return false;
  const file = join(folder, "config/crds/policies.kyverno.io/policies.kyverno.io_validatingpolicies.yaml");
  const definition = parse(readFileSync(file, "utf8")) as object;
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const { status, body } = await server.ask("POST", path, definition);
  assert.equal(status, 201, JSON.stringify(body));
  for (let tries = 0; tries < 300; tries++) {
    const { body: described } = await server.ask("GET", "/openapi/v2");
    if ("io.kyverno.policies.v1.ValidatingPolicy" in (described as { definitions: object }).definitions) return true;
    await pause(200);
  }
  return assert.fail("the API server does not describe Kyverno's policy");
}
