/** Each rule about a pod and its image finds what was planted for it, and nothing in the same pod without it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { stringify } from "yaml";
import { CERTIFICATE_BUNDLE } from "../../src/base/certificate-bundle.ts";
import { parseGoMemoryLimit } from "../../src/fleet/manifest/rules/memory-limit.ts";
import { POD_RULES } from "../../src/fleet/manifest/rules.ts";
import { lint } from "../../src/flow/lint/lint.ts";
import type { LintRequest } from "../../src/flow/lint/request.ts";
import type { ContainerConfig } from "../../src/format/oci/config.ts";
import type { LintReport } from "../../src/report/lint-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { madeOnce } from "../support/made-once.ts";
import { type PlantedFile, plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

interface Planted {
  readonly config?: ContainerConfig;
  readonly files?: readonly PlantedFile[];
}

const CERTIFICATES: PlantedFile = { path: CERTIFICATE_BUNDLE, content: "-----BEGIN CERTIFICATE-----\n" };

/** A folder with the images `fit` and `bare`. */
async function images(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const program = madeOnce("manifested", "manifested", (path) => buildGo(goFixture("manifested"), path));
  const app: PlantedFile = { path: "app", content: readFileSync(program), mode: 0o755 };
  const write = async (name: string, { config = {}, files = [] }: Planted) => {
    const image = await plantImage({ layers: [{ files: [app, ...files] }], config, plain: true });
    await writeLayout(join(folder, name), image, "v1", UNWATCHED);
  };
  await write("fit", { config: { ExposedPorts: { "8080/tcp": {} } }, files: [CERTIFICATES] });
  await write("bare", { config: { User: "app", ExposedPorts: { "8080/tcp": {} } } });
  await write("script", {
    config: { Entrypoint: ["/run.sh"] },
    files: [{ path: "run.sh", content: "#!/bin/sh\n", mode: 0o755 }],
  });
  return folder;
}

/** A container and a pod in which nothing is wrong. */
const container = {
  name: "order",
  image: "order:fit",
  ports: [{ name: "http", containerPort: 8080 }],
  env: [
    { name: "GREETING_TEXT", value: "hello" },
    { name: "MANIFESTED_ENDPOINT", value: "http://collector" },
    { name: "GOMEMLIMIT", value: "115MiB" },
  ],
  resources: { limits: { memory: "128Mi", cpu: "2" } },
  readinessProbe: { httpGet: { port: "http" } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  volumeMounts: [
    { name: "tmp", mountPath: "/tmp" },
    { name: "tmp", mountPath: "/var/log/manifested", subPath: "log" },
  ],
};
const podFields = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  volumes: [{ name: "tmp", emptyDir: {} }] as readonly object[],
};

interface Case {
  readonly rule: string;
  readonly container?: object;
  readonly pod?: object;
  readonly says: RegExp;
  readonly level: "error" | "warning" | "note";
}

const security = (fields: object) => ({ securityContext: { ...container.securityContext, ...fields } });
const variables = (...settings: readonly object[]) => ({ env: [...container.env.slice(0, 2), ...settings] });
const goMemory = (value: string) => variables({ name: "GOMEMLIMIT", value });
const mountAt = (mountPath: string, rest: object = {}) => ({
  volumeMounts: [...container.volumeMounts.slice(0, 1), { name: "log", mountPath, ...rest }],
});
const hostLog = { volumes: [...podFields.volumes, { name: "log", hostPath: { path: "/var/log" } }] };

const CASES: readonly Case[] = [
  { rule: "pod-security-baseline", pod: { hostPID: true }, says: /spec.template.spec.hostPID/, level: "error" },
  {
    rule: "pod-security-restricted",
    container: security({ allowPrivilegeEscalation: true }),
    says: /containers\[0\]/,
    level: "warning",
  },
  { rule: "non-root-user", container: { image: "order:bare" }, says: /user app is a name/, level: "error" },
  { rule: "non-root-user", container: security({ runAsUser: 0 }), says: /runAsUser is 0/, level: "error" },
  {
    rule: "hook-program",
    container: { livenessProbe: { exec: { command: ["curl", "x"] } } },
    says: /starts curl, which is in none/,
    level: "error",
  },
  {
    rule: "hook-program",
    container: { lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 5"] } } } },
    says: /preStop starts sh/,
    level: "error",
  },
  {
    rule: "hook-program",
    container: { startupProbe: { exec: { command: [] } } },
    says: /empty command/,
    level: "error",
  },
  {
    rule: "port-name",
    container: { livenessProbe: { grpc: {}, tcpSocket: { port: "htp" } } },
    says: /asks port htp/,
    level: "error",
  },
  {
    rule: "port-without-listener",
    container: { livenessProbe: { tcpSocket: { port: 59_871 } } },
    says: /59871 .* exposes 8080/,
    level: "warning",
  },
  { rule: "readiness-probe", container: { readinessProbe: null }, says: /no readinessProbe/, level: "warning" },
  {
    rule: "read-only-root",
    container: { volumeMounts: container.volumeMounts.slice(1) },
    says: /\/tmp is not writable, and the program makes/,
    level: "warning",
  },
  {
    rule: "read-only-root",
    container: { volumeMounts: container.volumeMounts.slice(0, 1) },
    says: /\/var\/log\/manifested is not writable/,
    level: "note",
  },
  {
    rule: "read-only-root",
    container: mountAt("/var/log/manifested/acc", { readOnly: true }),
    pod: { volumes: [...podFields.volumes, { name: "log", emptyDir: {} }] },
    says: /names \/var\/log\/manifested\/acc, /,
    level: "note",
  },
  {
    rule: "host-path-written",
    container: mountAt("/var/log/manifested"),
    pod: hostLog,
    says: /of oci:\S+ names \/var\/log\/manifested/,
    level: "warning",
  },
  {
    rule: "client-certificates",
    container: { image: "order:bare" },
    says: /no certificates of authorities/,
    level: "warning",
  },
  {
    rule: "client-certificates",
    container: { image: "order:bare", ...variables({ name: "COLLECTOR", value: "https://me:hunter2@otel:4318/v1" }) },
    says: /COLLECTOR is https:\/\/otel:4318$/,
    level: "error",
  },
  { rule: "memory-limit", container: goMemory("128Mi"), says: /128Mi, which Go does not read/, level: "error" },
  {
    rule: "memory-limit",
    container: goMemory("128MiB"),
    says: /the kernel kills the container at 128Mi/,
    level: "error",
  },
  { rule: "memory-limit", container: goMemory("127MiB"), says: /has no room/, level: "warning" },
  { rule: "memory-limit", container: variables(), says: /Go's runtime is not told/, level: "note" },
  {
    rule: "cpu-limit",
    container: { resources: { limits: { memory: "128Mi", cpu: "500m" } } },
    says: /spend the time of 0.5 early/,
    level: "note",
  },
  {
    rule: "cpu-limit",
    container: { ...variables({ name: "GOMAXPROCS", value: "16" }, container.env[2]!) },
    says: /spend the time of 2 early/,
    level: "warning",
  },
  {
    rule: "variable-never-read",
    container: variables(container.env[2]!, { name: "GRETING_TEXT", value: "x" }),
    says: /name GRETING_TEXT$/,
    level: "warning",
  },
  {
    rule: "grace-period",
    pod: { terminationGracePeriodSeconds: 12 },
    container: { lifecycle: { preStop: { sleep: { seconds: 5 } } } },
    says: /12 s to end; preStop takes 5 s, and the service took 8.2 s/,
    level: "error",
  },
  {
    rule: "undecided-container",
    container: { image: "order:script" },
    says: /\/run.sh is not a Go program/,
    level: "note",
  },
];

/** What looks like the fault, and is none. */
const TWINS: readonly Pick<Case, "container" | "pod">[] = [
  {},
  // Where a path ends that Go's strings name, nobody can tell.
  {
    container: mountAt("/var/log/manifested/access.lo"),
    pod: { volumes: [...podFields.volumes, { name: "log", emptyDir: {} }] },
  },
  {
    container: {
      image: "order:bare",
      ...security({ runAsUser: 1000 }),
      volumeMounts: [...container.volumeMounts, { name: "tmp", mountPath: "/etc/ssl/certs" }],
    },
  },
  {
    container: {
      livenessProbe: { exec: { command: ["/app", "-health"] } },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    },
  },
  { container: { livenessProbe: { exec: { command: ["/tmp/tool"] } } } },
  { container: { args: ["-port", "59871"], livenessProbe: { tcpSocket: { port: 59_871 } } } },
  {
    container: {
      ...mountAt("/var/log/manifested", { readOnly: true }),
      securityContext: { ...container.securityContext, readOnlyRootFilesystem: false },
    },
    pod: { volumes: [...podFields.volumes, { name: "log", emptyDir: {} }] },
  },
  { container: { envFrom: [{ configMapRef: { name: "c" } }], env: [] } },
  {
    container: {
      ...variables(container.env[2]!, { name: "TZ", value: "UTC" }),
    },
  },
  {
    pod: { terminationGracePeriodSeconds: 14 },
    container: { lifecycle: { preStop: { exec: { command: ["/app"] } } } },
  },
];

function deployment(name: string, { container: own = {}, pod = {} }: Pick<Case, "container" | "pod">): object {
  const template = { spec: { ...podFields, ...pod, containers: [{ ...container, ...own }] } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec: { template } };
}

const surroundings = (cwd: string) => ({
  env: { ...process.env, PLIMSOLL_CACHE: cwd },
  cwd,
  signal: new AbortController().signal,
});

test("each planted fault is found by its rule, and its twin by none", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = await images(t);
  const named = (prefix: string, cases: readonly Pick<Case, "container" | "pod">[]) =>
    cases.map((one, index) => deployment(`${prefix}-${index}`, one));
  const documents = [...named("fault", CASES), ...named("twin", TWINS)];
  writeFileSync(join(folder, "all.yaml"), documents.map((one) => stringify(one)).join("---\n"));
  const request: LintRequest = {
    image: ["order:fit=oci:fit", "order:bare=oci:bare", "order:script=oci:script"],
    trial: [await trialOf(folder)],
  };
  const { findings, manifest, notes } = await lint(surroundings(folder), "all.yaml", request);
  const of = (name: string) => findings.filter(({ path }) => path === `Deployment/${name}`);
  for (const [index, { rule, says, level }] of CASES.entries()) {
    const found = of(`fault-${index}`).filter((finding) => finding.rule === rule && says.test(finding.what));
    const seen = of(`fault-${index}`).map((finding) => `${finding.rule}: ${finding.what}`);
    assert.equal(found.length, 1, `fault-${index} ${rule}\n${seen.join("\n")}`);
    assert.equal(found[0]!.level, level, `fault-${index} ${rule}`);
    assert.ok(found[0]!.position !== null && found[0]!.position.file === "all.yaml");
  }
  for (const index of TWINS.keys()) {
    assert.deepEqual(
      of(`twin-${index}`).map(({ rule, what }) => `${rule}: ${what}`),
      [],
      `twin-${index}`,
    );
  }
  const planted = new Set(CASES.map(({ rule }) => rule));
  assert.deepEqual(
    POD_RULES.map(({ id }) => id).filter((id) => !planted.has(id)),
    ["variable-missing"],
  );
  assert.equal(JSON.stringify(findings).includes("hunter2"), false);
  assert.deepEqual(manifest?.notLookedAt, []);
  assert.deepEqual(notes, []);
});

/** A report as `plimsoll trial --json` writes it, of the image `fit`. */
async function trialOf(folder: string): Promise<string> {
  const report: LintReport = await lint(surroundings(folder), "oci:fit", {});
  const trial = {
    schema: "plimsoll.trial/1",
    after: { digest: report.image!.digest },
    before: null,
    signals: {
      found: [
        { image: "after", signal: "SIGTERM", secondsToExit: 8.2, inFlight: null },
        { image: "after", signal: "SIGKILL, then started again", secondsToExit: 60, inFlight: null },
      ],
    },
  };
  writeFileSync(join(folder, "trial.json"), JSON.stringify(trial));
  return "trial.json";
}

test("an image that is given for two containers is looked at once", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = await images(t);
  const proxy = { ...container, name: "proxy", image: "proxy:v1" };
  const pod = { metadata: { name: "order" }, spec: { ...podFields, containers: [container, proxy] } };
  writeFileSync(join(folder, "pod.yaml"), stringify({ apiVersion: "v1", kind: "Pod", ...pod }));
  const request = { image: ["order=oci:fit", "proxy=oci:fit"] };
  const { manifest } = await lint(surroundings(folder), "pod.yaml", request);
  assert.deepEqual(
    manifest?.images.map(({ name, containers }) => [name, containers]),
    [["oci:fit", 2]],
  );
});

test("GOMEMLIMIT is read as Go reads it", (t) => {
  if (requireTool(t, "go") === undefined) return;
  const program = madeOnce("plain", "plain", (path) => buildGo(goFixture("plain"), path));
  for (const value of [
    "128Mi",
    "128MiB",
    "128M",
    "128MB",
    "128",
    "128B",
    "1.5GiB",
    "1GiB",
    "9000000TiB",
    " 1GiB",
    "-1",
    "1 GiB",
    "1kib",
    "off",
    "",
  ]) {
    const { status } = spawnSync(program, { env: { GOMEMLIMIT: value } });
    const isRead = value === "off" || value === "" || parseGoMemoryLimit(value) !== undefined;
    assert.equal(status === 0, isRead, JSON.stringify(value));
  }
});
