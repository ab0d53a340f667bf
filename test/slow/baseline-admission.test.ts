/** What `plimsoll baseline` writes, in a real API server whose namespace is held to restricted Pod Security. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { baselined, contractText, trialText } from "../support/baselined.ts";
import { type ApiServer, startApiServer } from "../support/kubernetes.ts";
import { requireTool } from "../support/tools.ts";

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly securityContext: object;
  readonly containers: readonly object[];
}

const NAMESPACE = "shop";
const LEVEL = { "pod-security.kubernetes.io/enforce": "restricted" };

const PATHS: Readonly<Record<string, string>> = {
  Deployment: `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`,
  Service: `/api/v1/namespaces/${NAMESPACE}/services`,
  ServiceAccount: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`,
  Pod: `/api/v1/namespaces/${NAMESPACE}/pods`,
};

test("an API server takes each object without a field that it does not know, and admits its pods", async (t) => {
  const kustomize = requireTool(t, "kustomize");
  const server = await startApiServer(t);
  if (server === undefined || kustomize === undefined) return;
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, labels: LEVEL } };
  assert.equal((await server.ask("POST", "/api/v1/namespaces", namespace)).status, 201);
  const service = await baselined(t, { ExposedPorts: { "8080/tcp": {}, "53/udp": {} } });
  service.write("trial.json", trialText(service.digest, { residentBytes: 20e6, startSeconds: 4, secondsToExit: 25 }));
  service.write("contract.json", contractText(service.digest, { live: "/livez", ready: "/readyz?deep=1" }));
  await service.run({ trial: ["trial.json"], contract: ["contract.json"] });
  const overlays = readdirSync(join(service.cwd, "deploy/overlays"));
  assert.equal(overlays.length, 4);
  for (const folder of ["base", ...overlays.map((name) => `overlays/${name}`)]) {
    const options = { cwd: service.cwd, encoding: "utf8" } as const;
    const { stdout, stderr, status }: SpawnSyncReturns<string> = spawnSync(
      kustomize,
      ["build", `deploy/${folder}`],
      options,
    );
    assert.equal(status, 0, stderr);
    const objects = parseAllDocuments(stdout).map((one) => one.toJSON() as KubernetesObject);
    assert.deepEqual(objects.map(({ kind }) => kind).sort(), ["Deployment", "Service", "ServiceAccount"], folder);
    for (const object of objects) assert.deepEqual(await refusal(server, object.kind, object), undefined, folder);
    await requireAdmitted(server, objects.find(({ kind }) => kind === "Deployment")!.spec.template.spec, folder);
  }
});

/** Pod Security refuses pods, and only warns of what makes them. */
async function requireAdmitted(server: ApiServer, spec: PodSpec, folder: string): Promise<void> {
  const pod = (of: object) => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "order" }, spec: of });
  assert.equal(await refusal(server, "Pod", pod(spec)), undefined, folder);
  for (const loose of [
    { ...spec, securityContext: {} },
    { ...spec, containers: spec.containers.map((one) => ({ ...one, securityContext: {} })) },
  ]) {
    assert.match(
      (await refusal(server, "Pod", pod(loose))) ?? "it is admitted",
      /violates PodSecurity "restricted:latest"/,
    );
  }
}

/** Why the server does not take an object; undefined where it does. */
async function refusal(server: ApiServer, kind: string, object: object): Promise<string | undefined> {
  const { status, body } = await server.ask("POST", `${PATHS[kind]}?dryRun=All&fieldValidation=Strict`, object);
  return status === 201 ? undefined : (body.message ?? `${status}`);
}
