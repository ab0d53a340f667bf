/** `plimsoll baseline` as a whole: what it writes, what lint says of that, and what becomes of a person's edits. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { PlimsollError } from "../../src/base/error.ts";
import { lint } from "../../src/flow/lint/lint.ts";
import { failedTrialReport } from "../../src/report/trial-report.ts";
import { type Baselined, baselined, contractText, trialText } from "../support/baselined.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { runHere, slimEnvironment } from "../support/slim.ts";
import { requireTool } from "../support/tools.ts";

const MEBIBYTE = 2 ** 20;
const FIGURES = { residentBytes: 20 * MEBIBYTE, endedAtBytes: 12 * MEBIBYTE, startSeconds: 4.2, secondsToExit: 25 };
const DEPLOYMENT = "deploy/base/deployment.yaml";
const OVERLAYS = ["ack", "aks", "eks", "openshift"];

interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly nodeSelector?: object;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly { readonly name: string; readonly emptyDir: object }[];
  readonly containers: readonly Readonly<Record<string, unknown>>[];
}

function podSpec({ read }: Pick<Baselined, "read">): PodSpec {
  return (parse(read(DEPLOYMENT)) as { spec: { template: { spec: PodSpec } } }).spec.template.spec;
}

function probesIn(service: Baselined): readonly string[] {
  return Object.keys(podSpec(service).containers[0]!).filter((name) => name.endsWith("Probe"));
}

async function findings({ cwd }: Baselined, target: string, ...trial: readonly string[]) {
  const surroundings = { cwd, env: slimEnvironment(), signal: new AbortController().signal };
  const { findings: found } = await lint(surroundings, target, { image: ["oci:order"], trial });
  return found.map(({ rule, what }) => `${rule}: ${what}`);
}

async function failure(work: Promise<unknown>): Promise<PlimsollError> {
  return work.then(
    () => assert.fail("nothing was thrown"),
    (error: PlimsollError) => error,
  );
}

test("without reports, nothing is invented: what is not known is left out and named", async (t) => {
  const service = await baselined(t);
  const { files, toDecide } = await service.run();
  assert.deepEqual(
    files.map(({ change }) => change),
    Array(8).fill("created"),
  );
  const { volumes, containers, terminationGracePeriodSeconds } = podSpec(service);
  const [container] = containers;
  assert.deepEqual(
    [container!.resources, container!.livenessProbe, container!.startupProbe, terminationGracePeriodSeconds],
    [undefined, undefined, undefined, undefined],
  );
  assert.deepEqual(container!.readinessProbe, { tcpSocket: { port: "port-8080" } });
  assert.deepEqual(
    volumes!.map(({ name }) => name),
    ["tmp", "var-log-manifested"],
  );
  assert.equal(JSON.stringify(podSpec(service)).includes("runAsUser"), false);
  const open = toDecide.map(({ about }) => about);
  for (const about of [
    "resources: memory",
    "livenessProbe",
    "startupProbe",
    "terminationGracePeriodSeconds",
    "the namespace",
  ]) {
    assert.ok(open.includes(about), about);
  }
  assert.deepEqual(
    open.filter((about) => about.startsWith("lint: ")),
    [],
  );
});

test("memory, start, end and probes are as they were measured, and lint has nothing to say", async (t) => {
  const service = await baselined(t);
  service.write("trial.json", trialText(service.digest, FIGURES));
  service.write("contract.json", contractText(service.digest, { live: "/livez", ready: "/ready?x: [y] #z" }));
  const { notes } = await service.run({ trial: ["trial.json"], contract: ["contract.json"] });
  assert.deepEqual(notes, []);
  const { containers, ...pod } = podSpec(service);
  const [container] = containers;
  assert.deepEqual(container!.resources, { requests: { memory: "20Mi" }, limits: { memory: "40Mi" } });
  assert.deepEqual(container!.env, [{ name: "GOMEMLIMIT", value: "36MiB" }]);
  const live = { httpGet: { path: "/livez", port: "port-8080" } };
  assert.deepEqual(container!.livenessProbe, live);
  assert.deepEqual(container!.readinessProbe, { httpGet: { path: "/ready?x: [y] #z", port: "port-8080" } });
  assert.deepEqual(container!.startupProbe, { ...live, periodSeconds: 1, failureThreshold: 42 });
  assert.equal(pod.terminationGracePeriodSeconds, 38);
  assert.deepEqual(await findings(service, "deploy", "trial.json"), []);
});

test("reports of another image, and paths that did not pass, are not used", async (t) => {
  const service = await baselined(t);
  service.write("trial.json", trialText(`sha256:${"0".repeat(64)}`, FIGURES));
  service.write("contract.json", contractText(service.digest, { live: "/livez", ready: "/readyz" }, "fail"));
  const { notes } = await service.run({ trial: ["trial.json"], contract: ["contract.json"] });
  assert.match(notes.join("\n"), /^not used, because it is about another image than sha256:[0-9a-f]{64}: trial\.json$/);
  const [container] = podSpec(service).containers;
  assert.deepEqual([container!.resources, container!.livenessProbe], [undefined, undefined]);
});

test("the report of a run that failed is named as that", async (t) => {
  const service = await baselined(t);
  const failed = new PlimsollError("service-silent", { what: "oci:order was never ready" });
  service.write("trial.json", JSON.stringify(failedTrialReport(failed)));
  const { notes } = await service.run({ trial: ["trial.json"] });
  assert.deepEqual(notes, ["not used, because that run ended before it had opened an image: trial.json"]);
});

test("the limit has room above the one that the service did not survive", async (t) => {
  const service = await baselined(t);
  service.write("trial.json", trialText(service.digest, { ...FIGURES, endedAtBytes: 64 * MEBIBYTE }));
  await service.run({ trial: ["trial.json"] });
  const [container] = podSpec(service).containers;
  assert.deepEqual(container!.resources, { requests: { memory: "20Mi" }, limits: { memory: "128Mi" } });
});

test("the image's own health check says where to ask whether it is ready, and restarts nothing", async (t) => {
  const service = await baselined(t, { Healthcheck: { Test: ["CMD", "/prober", "http://:8080/health"] } });
  service.write("trial.json", trialText(service.digest, FIGURES));
  await service.run({ trial: ["trial.json"] });
  const [container] = podSpec(service).containers;
  assert.deepEqual(container!.readinessProbe, { httpGet: { path: "/health", port: "port-8080" } });
  assert.equal(container!.livenessProbe, undefined);
  assert.deepEqual(container!.startupProbe, {
    ...{ tcpSocket: { port: "port-8080" }, periodSeconds: 1, failureThreshold: 42 },
  });
});

test("an image that no kubelet would start is refused, and nothing is written", async (t) => {
  for (const [User, says] of [
    ["", /user is 0|root/],
    ["app", /user app is a name/],
  ] as const) {
    const service = await baselined(t, { User });
    const error = await failure(service.run());
    assert.equal(error.code, "image-unfit");
    assert.match(error.why!, says);
    assert.equal(existsSync(join(service.cwd, "deploy")), false);
  }
});

test("an image without a port gets no Service, and one with several says which of them is asked", async (t) => {
  const silent = await baselined(t, { ExposedPorts: {} });
  const { files, toDecide } = await silent.run();
  assert.equal(
    files.some(({ path }) => path === "base/service.yaml"),
    false,
  );
  assert.ok(toDecide.some(({ fix }) => fix.startsWith("name it with --port")));
  const named = await silent.run({ port: ["8080", "47813/udp"] });
  assert.ok(named.files.some(({ path }) => path === "base/service.yaml"));
  assert.match(silent.read("deploy/base/service.yaml"), /name: port-47813-udp/);
  const found = await findings(silent, "deploy/base");
  assert.match(
    found.join("\n"),
    /^port-without-listener: Deployment order, container order: port 47813 is named by nothing/,
  );
  const said = named.toDecide.filter(({ about }) => about.startsWith("lint: "));
  assert.deepEqual(
    said.map(({ about, why }) => `${about.slice("lint: ".length)}: ${why}`),
    found,
  );
  const without = await silent.run();
  assert.equal(without.files.find(({ path }) => path === "base/service.yaml")!.change, "removed");
  assert.equal(existsSync(join(silent.cwd, "deploy/base/service.yaml")), false);
  assert.equal(silent.read("deploy/base/kustomization.yaml").includes("service.yaml"), false);
  const twice = await baselined(t, { ExposedPorts: { "8080": {}, "8080/tcp": {} } });
  for (const port of [undefined, ["8080", "8080/tcp"]]) {
    await twice.run(port === undefined ? {} : { port });
    assert.equal(twice.read("deploy/base/service.yaml").match(/port: 8080$/gm)!.length, 1);
  }
  const several = await baselined(t, { ExposedPorts: { "9090/tcp": {}, "8080/tcp": {} } });
  several.write("contract.json", contractText(several.digest, { live: "/livez", ready: "/readyz" }));
  const guessed = await several.run({ contract: ["contract.json"] });
  assert.ok(guessed.toDecide.some(({ why }) => why.includes("they ask 8080, the first")));
  assert.deepEqual(probesIn(several), ["readinessProbe"], "a liveness probe of another port restarts what is well");
  await several.run({ contract: ["contract.json"], port: ["9090", "8080"] });
  assert.deepEqual(probesIn(several), ["livenessProbe", "readinessProbe"]);
});

test("an image for one kind of machine is not sent to others, and an index is named by its own digest", async (t) => {
  const one = await baselined(t);
  await one.run();
  assert.deepEqual(podSpec(one).nodeSelector, { "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" });
  assert.equal(podSpec(one).containers[0]!.image, `registry.invalid/order@${one.digest}`);
  const several = await baselined(t, {}, ["amd64", "arm64"]);
  const { image } = await several.run({ platform: "linux/amd64" });
  assert.deepEqual(podSpec(several).nodeSelector, { "kubernetes.io/os": "linux" });
  assert.equal(image!.digest, several.digest);
  const index = JSON.parse(several.read("order/index.json")) as { manifests: readonly { digest: string }[] };
  assert.equal(podSpec(several).containers[0]!.image, `registry.invalid/order@${index.manifests[0]!.digest}`);
});

test("an image of a registry is named with its tag and its digest", async (t) => {
  const registry = await startFakeRegistry(t);
  const service = await baselined(t);
  const place = `${registry.host}/acme/order`;
  const env = { PLIMSOLL_CACHE: join(service.cwd, "cache") };
  const run = (...words: readonly string[]) => runHere(words, { cwd: service.cwd, env });
  assert.equal((await run("copy", "oci:order", `${place}:v1.2.3`)).exitCode, 0);
  const { exitCode, stderr } = await run("baseline", `${place}:v1.2.3`);
  assert.equal(exitCode, 0, stderr);
  const text = service.read("deploy/order/base/deployment.yaml");
  assert.match(text, new RegExp(`image: ${RegExp.escape(place)}:v1\\.2\\.3@${service.digest}$`, "m"));
  assert.match(
    service.read("deploy/order/overlays/aks/kustomization.yaml"),
    new RegExp(`- name: ${RegExp.escape(place)}$`, "m"),
  );
});

test("a tag that moves meanwhile does not bring what is seen of another image into the manifests", async (t) => {
  const registry = await startFakeRegistry(t);
  const [service, other] = [await baselined(t), await baselined(t, { ExposedPorts: { "9999/tcp": {} } })];
  const place = `${registry.host}/acme/order`;
  const env = { PLIMSOLL_CACHE: join(service.cwd, "cache") };
  for (const [{ cwd }, tag] of [
    [service, "v1"],
    [other, "v2"],
  ] as const) {
    assert.equal((await runHere(["copy", "oci:order", `${place}:${tag}`], { cwd, env })).exitCode, 0);
  }
  const { tags } = registry.repository("acme/order");
  let asked = 0;
  registry.fault = ({ path }) => {
    if (path.endsWith("/manifests/v1") && asked++ > 0) tags.set("v1", tags.get("v2")!);
    return undefined;
  };
  const { exitCode, stdout, stderr } = await runHere(["baseline", `${place}:v1`, "--json"], { cwd: service.cwd, env });
  assert.equal(exitCode, 0, stderr);
  assert.equal(JSON.parse(stdout).image.digest, service.digest);
  const text = service.read("deploy/order/base/deployment.yaml");
  assert.match(text, new RegExp(`:v1@${service.digest}$`, "m"));
  assert.match(text, /containerPort: 8080/);
});

test("texts of the image reach no other field than their own", async (t) => {
  const service = await baselined(t, {
    User: "65532:65532\n          runAsUser: 0",
    Env: ["TMPDIR=/tmp/a\nb: [", "HOME=/"],
    ExposedPorts: { "8080/tcp": {}, "1\n2/tcp": {}, "70000": {} },
  });
  const { toDecide } = await service.run();
  const text = service.read(DEPLOYMENT);
  assert.equal(parseAllDocuments(text).length, 1);
  assert.equal(JSON.stringify(parse(text)).includes("runAsUser"), false);
  assert.ok(toDecide.some(({ about }) => about === "a folder that is written to"));
});

test("a second run changes nothing, and a dry run writes nothing", async (t) => {
  const service = await baselined(t);
  const dry = await service.run({ dryRun: true });
  assert.equal(existsSync(join(service.cwd, "deploy")), false);
  assert.match(
    dry.files[0]!.diff,
    /^--- \/dev\/null\n\+\+\+ b\/deploy\/base\/deployment\.yaml\n@@ -0,0 \+1,\d+ @@\n\+apiVersion/,
  );
  await service.run();
  const before = everything(service.cwd);
  const { files } = await service.run();
  assert.deepEqual(
    files.map(({ change, diff }) => [change, diff]),
    Array(8).fill(["unchanged", ""]),
  );
  assert.deepEqual(everything(service.cwd), before);
});

function everything(cwd: string): readonly string[] {
  return readdirSync(join(cwd, "deploy"), { recursive: true, encoding: "utf8" }).sort();
}

test("overlays that are not asked for stay as they are", async (t) => {
  const service = await baselined(t);
  await service.run({ overlay: ["eks", "openshift"] });
  assert.deepEqual(readdirSync(join(service.cwd, "deploy/overlays")), ["eks", "openshift"]);
  const path = "deploy/overlays/eks/kustomization.yaml";
  service.write(path, service.read(path).replace("maxSkew: 1", "maxSkew: 2"));
  assert.equal((await service.run({ overlay: ["none"] })).files.length, 4);
  assert.match(service.read(path), /maxSkew: 2/);
  assert.equal((await service.run()).files.find(({ path: one }) => path.endsWith(one))!.change, "unchanged");
});

test("an edit stays when the evidence changes elsewhere", async (t) => {
  const service = await baselined(t);
  await service.run();
  service.write(DEPLOYMENT, service.read(DEPLOYMENT).replace("spec:\n  selector", "spec:\n  replicas: 6\n  selector"));
  service.write("trial.json", trialText(service.digest, FIGURES));
  const { files } = await service.run({ trial: ["trial.json"] });
  assert.equal(files[0]!.change, "changed");
  assert.match(service.read(DEPLOYMENT), /replicas: 6/);
  assert.match(service.read(DEPLOYMENT), /memory: 40Mi/);
});

test("an edit of what the evidence changes is a conflict that names its line, and is kept when asked", async (t) => {
  const service = await baselined(t);
  const measure = (residentBytes: number) =>
    service.write("trial.json", trialText(service.digest, { ...FIGURES, residentBytes }));
  measure(20 * MEBIBYTE);
  await service.run({ trial: ["trial.json"] });
  const edited = service.read(DEPLOYMENT).replace("memory: 40Mi", "memory: 512Mi");
  service.write(DEPLOYMENT, edited);
  measure(30 * MEBIBYTE);
  const state = service.read("deploy/.plimsoll/generated.json");
  const error = await failure(service.run({ trial: ["trial.json"] }));
  const line = edited.split("\n").findIndex((one) => one.includes("512Mi")) + 1;
  assert.deepEqual([error.code, error.where], ["edit-conflict", `${DEPLOYMENT}:${line}`]);
  assert.equal(error.why, `${DEPLOYMENT}:${line}: "memory: 512Mi" is there, and "memory: 60Mi" is generated now`);
  assert.deepEqual([service.read(DEPLOYMENT), service.read("deploy/.plimsoll/generated.json")], [edited, state]);
  const { files } = await service.run({ trial: ["trial.json"], keepEdits: true });
  assert.equal(files[0]!.keptEdits, 1);
  assert.match(service.read(DEPLOYMENT), /memory: 30Mi[\s\S]*memory: 512Mi/);
  assert.equal((await service.run({ trial: ["trial.json"] })).files[0]!.change, "unchanged");
});

test("a file that somebody removed is not written again, and one of somebody else is not replaced", async (t) => {
  const service = await baselined(t);
  await service.run();
  rmSync(join(service.cwd, "deploy/overlays/ack"), { recursive: true });
  const { files } = await service.run();
  assert.equal(files.find(({ path }) => path.includes("ack"))!.change, "left-out");
  rmSync(join(service.cwd, "deploy/.plimsoll"), { recursive: true });
  service.write(DEPLOYMENT, "kind: Mine\n");
  assert.equal((await failure(service.run())).why, `${DEPLOYMENT}: plimsoll did not write this file`);
  assert.equal(service.read(DEPLOYMENT), "kind: Mine\n");
});

test("a state that cannot be read stops the run before anything is written", async (t) => {
  const service = await baselined(t);
  await service.run();
  service.write("deploy/.plimsoll/generated.json", "<<<<<<< HEAD\n");
  const error = await failure(service.run());
  assert.deepEqual(
    [error.code, error.what],
    ["config-invalid", "deploy/.plimsoll/generated.json does not say what was generated last"],
  );
});

function rendered(t: TestContext, { cwd }: Baselined, folder: string): string | undefined {
  const kustomize = requireTool(t, "kustomize");
  if (kustomize === undefined) return undefined;
  const { stdout, stderr, status } = spawnSync(kustomize, ["build", folder], { cwd, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

test("kustomize renders the base and all overlays, and lint and fleet have nothing to say of them", async (t) => {
  const service = await baselined(t);
  service.write("trial.json", trialText(service.digest, FIGURES));
  await service.run({ trial: ["trial.json"] });
  service.write("plimsoll.yaml", "fleet: {rules: {podSecurity: restricted, securityContext: true, digest: true}}\n");
  assert.deepEqual(readdirSync(join(service.cwd, "deploy/overlays")).sort(), OVERLAYS);
  for (const folder of ["base", ...OVERLAYS.map((name) => `overlays/${name}`)]) {
    const text = rendered(t, service, `deploy/${folder}`);
    if (text === undefined) return;
    service.write("rendered.yaml", text);
    assert.deepEqual(await findings(service, "rendered.yaml", "trial.json"), [], folder);
    const held = await runHere(["fleet", "rendered.yaml", "--json"], { cwd: service.cwd });
    const { verdict } = JSON.parse(held.stdout) as { verdict: string };
    assert.equal(verdict, "pass", `${folder}: ${held.stdout}`);
  }
  assert.match(service.read("rendered.yaml"), /openshift\.io\/required-scc: restricted-v2/);
});

test("the comment that names a cluster's registry is what kustomize takes, once it is none", async (t) => {
  const service = await baselined(t);
  await service.run({ overlay: ["eks"] });
  const path = "deploy/overlays/eks/kustomization.yaml";
  const text = service.read(path).replaceAll(/^# (?=images:| {2}- name| {4}newName)/gm, "");
  service.write(path, text.replace("ACCOUNT", "111122223333").replace("REGION", "eu-west-1"));
  const built = rendered(t, service, "deploy/overlays/eks");
  if (built === undefined) return;
  assert.match(built, /image: 111122223333\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/order@sha256:[0-9a-f]{64}$/m);
});
