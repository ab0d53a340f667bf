/** The rules of a fleet as policies: an API server and Kyverno refuse what plimsoll refuses, and nothing else. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { policiesOf } from "../../src/fleet/policy/policies.ts";
import { parseFleetRules, type WrittenFleet } from "../../src/fleet/rules/parse-rules.ts";
import type { FleetRules } from "../../src/fleet/rules/settings.ts";
import { install, isTaken, remove } from "../support/installed-policy.ts";
import { type ApiServer, startApiServer } from "../support/kubernetes.ts";
import { allowedByKyverno, requireKyverno } from "../support/kyverno.ts";
import { isAllowedLocally, type PolicyCase, policyCases } from "../support/policy-cases.ts";
import { temporaryFolder } from "../support/temporary.ts";

const RULE_SETS: readonly NonNullable<WrittenFleet["rules"]>[] = [
  { registry: ["ghcr.io/acme/*", "docker.io/library/*"] },
  { registry: ["ghcr.io/**", "docker.io/acme/*"], tag: ["v*.*.*"] },
  { digest: true },
  { securityContext: true },
];

const CASES = 240;

test("an API server agrees about every object, and every rule set allows some and refuses some", async (t) => {
  const server = await startApiServer(t);
  if (server === undefined) return;
  for (const written of RULE_SETS) {
    const rules = parseFleetRules({ rules: written }, () => "");
    const cases = policyCases(CASES, 1);
    const expected = cases.map(({ object }) => isAllowedLocally(object, rules));
    const isValid = await askAll(server, cases);
    await install(server, policyOf(rules), cases[expected.indexOf(false)]!);
    const allowed = await askAll(server, cases);
    const wrong = cases.flatMap(({ object }, index) =>
      isValid[index] && allowed[index] !== expected[index] ? [{ object, allowed: allowed[index] }] : [],
    );
    assert.deepEqual(wrong.slice(0, 3), [], JSON.stringify(written));
    const counted = cases.filter((_, index) => isValid[index]);
    t.diagnostic(`${Object.keys(written)}: ${allowed.filter(Boolean).length} of ${counted.length} are allowed`);
    assert.ok(allowed.filter(Boolean).length > 10 && counted.length > 200);
    await remove(server, cases[expected.indexOf(false)]!);
  }
});

test("Kyverno agrees about every object, with its own policy and with the one of Kubernetes", (t) => {
  const kyverno = requireKyverno(t);
  if (kyverno === undefined) return;
  const folder = temporaryFolder(t);
  const cases = policyCases(CASES, 2);
  const resources = join(folder, "cases.yaml");
  writeFileSync(resources, cases.map(({ object }) => JSON.stringify(object)).join("\n---\n"));
  for (const written of RULE_SETS) {
    const rules = parseFleetRules({ rules: written }, () => "");
    const expected = new Map(cases.map(({ name, object }) => [name, isAllowedLocally(object, rules)]));
    for (const { name, text } of policiesOf(rules).files) {
      writeFileSync(join(folder, name), text);
      const allowed = allowedByKyverno(kyverno, join(folder, name), resources);
      assert.deepEqual(allowed, expected, `${name}: ${JSON.stringify(written)}`);
    }
  }
});

test("a container that is attached to a running pod is held against the rules too", async (t) => {
  const server = await startApiServer(t);
  if (server === undefined) return;
  const path = "/api/v1/namespaces/default/pods";
  const image = "ghcr.io/acme/order:v1.2.3";
  const object = { metadata: { name: "running" }, spec: { containers: [{ name: "main", image }] } };
  assert.equal((await server.ask("POST", path, object)).status, 201);
  const bad = { ...object, metadata: { name: "bad" }, spec: { containers: [{ name: "main", image: "redis:7" }] } };
  const refused: PolicyCase = { name: "bad", path, object: bad };
  await install(server, policyOf(parseFleetRules({ rules: { registry: ["ghcr.io/acme/*"] } }, () => "")), refused);
  const attach = async (debugger_: string) => {
    const { body } = await server.ask("GET", `${path}/running`);
    const running = body as { spec: object };
    const spec = { ...running.spec, ephemeralContainers: [{ name: "debug", image: debugger_ }] };
    return server.ask("PUT", `${path}/running/ephemeralcontainers?dryRun=All`, { ...running, spec });
  };
  assert.equal((await attach("busybox")).status, 422);
  assert.equal((await attach("ghcr.io/acme/debug")).status, 200);
});

/** Which objects the server would take. */
async function askAll(server: ApiServer, cases: readonly PolicyCase[]): Promise<readonly boolean[]> {
  const allowed: boolean[] = [];
  for (const one of cases) allowed.push(await isTaken(server, one));
  return allowed;
}

/** For Kubernetes itself. */
function policyOf(rules: FleetRules): string {
  return policiesOf(rules).files.find(({ name }) => name.startsWith("validating"))!.text;
}
