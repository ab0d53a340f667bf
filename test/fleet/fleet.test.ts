/** `plimsoll fleet` as a whole, on images of a registry that counts what it is asked. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseAllDocuments } from "yaml";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { writeFiles } from "../support/files.ts";
import { registryStore } from "../support/registry-store.ts";
import { type SampleFile, sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const RELEASE: SampleFile = { path: "etc/os-release", text: 'ID=debian\nVERSION_ID="12"\n' };
const BASE = [RELEASE, { path: "lib/c", text: "c".repeat(5000) }];
const OLD_BASE = [RELEASE, { path: "lib/c", text: "old".repeat(2000) }];

interface Fleet {
  readonly registry: FakeRegistry;
  readonly cwd: string;
  /** `plimsoll fleet fleet.txt` with these flags. */
  run(...words: readonly string[]): ReturnType<typeof runHere>;
}

/** Services whose images are in a registry of the test, and rules that not all of them keep. */
async function fleetOf(t: TestContext, rules: string, more: readonly string[] = []): Promise<Fleet> {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const services = { order: [BASE], cart: [BASE], price: [BASE], stock: [OLD_BASE] };
  for (const [name, [base]] of Object.entries(services)) {
    const layers = [
      base!,
      [{ path: "app", text: name.repeat(100) }],
      [{ path: "lib/c", text: `${name} overwrites it` }],
    ];
    await store.push(sampleImage({ layers }), `${registry.host}/acme/${name}:v1.0.0`);
  }
  const cwd = temporaryFolder(t);
  const listed = Object.keys(services).map(
    (name, index) => `${registry.host}/acme/${name}:v1.0.0 replicas=${index + 1}`,
  );
  writeFileSync(
    join(cwd, "fleet.txt"),
    [...listed, ...more.map((line) => line.replace("HOST", registry.host))].join("\n"),
  );
  writeFileSync(join(cwd, "plimsoll.yaml"), rules.replaceAll("HOST", registry.host));
  registry.requests.length = 0;
  const env = { PLIMSOLL_CACHE: join(cwd, "cache") };
  return { registry, cwd, run: (...words) => runHere(["fleet", "fleet.txt", ...words], { cwd, env }) };
}

function blobsAsked({ requests }: FakeRegistry): readonly string[] {
  return requests
    .filter(({ method, path }) => method === "GET" && path.includes("/blobs/"))
    .map(({ path }) => path.split("/").at(-1)!);
}

const RULES = "fleet:\n  rules:\n    registry: HOST/acme/*\n    tag: v*.*.*\n    size: 10kB\n";

test("a fleet that meets its standard passes; each distinct layer is read once, and none the next time", async (t) => {
  const { registry, run } = await fleetOf(t, RULES);
  const { exitCode, stdout, stderr } = await run("--json");
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as FleetReport;
  assert.equal(report.verdict, "pass");
  // Two bases, and two layers of its own for each of four services.
  assert.deepEqual(report.read, { layers: 10, known: 0 });
  const asked = blobsAsked(registry);
  assert.equal(new Set(asked).size, asked.length, "no blob was asked for twice");
  assert.equal(asked.length, 10 + 4, "layers and configs");
  const { layers, proposals, services } = report;
  assert.deepEqual([layers?.layers.length, layers?.layers[0]?.images], [10, 3]);
  assert.equal(
    layers!.summedWireBytes - layers!.distinctWireBytes,
    layers!.layers[0]!.wireBytes * 2,
    "the base that three share",
  );
  assert.deepEqual(
    proposals.map(({ system, like, images }) => [system, like, images]),
    [["debian 12", "order", ["stock"]]],
  );
  const [order, , , stock] = services;
  assert.ok(order!.found!.reclaimableWireBytes! > 0, "lib/c is overwritten");
  assert.equal(stock!.found!.reclaimableWireBytesOfReplicas, 4 * stock!.found!.reclaimableWireBytes!);

  registry.requests.length = 0;
  const again = JSON.parse((await run("--json")).stdout) as FleetReport;
  assert.deepEqual(again.read, { layers: 10, known: 10 });
  assert.equal(blobsAsked(registry).length, 0, "manifests only");
  assert.deepEqual({ ...again, read: null }, { ...report, read: null });
});

test("an image that cannot be read has cells that are unknown, and hides no other", async (t) => {
  const { run } = await fleetOf(t, RULES, ["HOST/acme/gone:v1.0.0", "HOST/acme/cart@sha256:12", "oci:nowhere"]);
  const { exitCode, stdout, stderr } = await run("--json");
  assert.equal(exitCode, 3);
  const { services, verdict, error } = JSON.parse(stdout) as FleetReport;
  assert.deepEqual([verdict, error?.code], [null, "fleet-undecided"]);
  assert.deepEqual(
    services.map(({ name, cells }) => [name, ...cells.map(({ outcome }) => outcome)]),
    [
      ...["order", "cart", "price", "stock"].map((name) => [name, "pass", "pass", "pass"]),
      ["gone", "pass", "pass", "unknown"],
      ["cart", "unknown", "unknown", "unknown"],
      ["oci", "unknown", "unknown", "unknown"],
    ],
  );
  assert.match(services.find(({ name }) => name === "gone")!.why!, /gone/);
  assert.match(stderr, /could not be found out/);
});

test("a layer that is damaged is said of each image that has it, and asked for once", async (t) => {
  const { registry, run } = await fleetOf(t, RULES);
  const images = ["order", "cart", "price"].map((name) => registry.repository(`acme/${name}`));
  const manifest = JSON.parse(Buffer.from([...images[0]!.manifests.values()][0]!.bytes).toString());
  const base: string = manifest.layers[0].digest;
  for (const { blobs } of images) blobs.set(base, new Uint8Array(blobs.get(base)!.length));
  const { stdout } = await run("--json");
  const { services } = JSON.parse(stdout) as FleetReport;
  assert.deepEqual(
    services.map(({ name, found, why }) => [name, found === null, why?.includes("digest") ?? null]),
    [
      ["order", true, true],
      ["cart", true, true],
      ["price", true, true],
      ["stock", false, null],
    ],
  );
  assert.equal(services[0]!.cells.find(({ rule }) => rule === "size")!.outcome, "unknown");
  assert.equal(blobsAsked(registry).filter((digest) => digest === base).length, 1);
});

test("what is broken decides; every form names it, and a waiver with a reason accepts it", async (t) => {
  const strict = `${RULES.replace("v*.*.*", "release-*")}  waive:\n    - {rule: tag, service: cart, reason: it moves in May}\n`;
  const { run } = await fleetOf(t, strict, ["HOST/acme/gone:v1.0.0"]);
  const text = await run("--html", "fleet.html", "--write", "sarif=fleet.sarif", "--write", "junit=fleet.xml");
  assert.equal(text.exitCode, 1, text.stderr);
  assert.match(text.stdout, /cart +holds +waived +holds/);
  assert.match(text.stdout, /cart tag: waived at plimsoll\.yaml:7:14: it moves in May/);
  assert.match(text.stdout, /broken: tag of order, price, stock, gone: v1\.0\.0 is not of the form release-\*/);
  assert.match(text.stderr, /4 of 5 services do not meet the standard/);
  const sarif = JSON.parse((await run("--format", "sarif")).stdout);
  const results: { ruleId: string; suppressions?: unknown[] }[] = sarif.runs[0].results;
  assert.deepEqual(
    results.map(({ ruleId, suppressions }) => [ruleId, suppressions !== undefined]),
    [
      ["tag", false],
      ["tag", true],
      ["tag", false],
      ["tag", false],
      ["tag", false],
      ["size", false],
    ],
  );
});

test("SARIF and JUnit name each place that could not be read", async (t) => {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "deploy"));
  writeFileSync(join(cwd, "deploy/broken.yaml"), "apiVersion: apps/v1\nkind: Deployment\nspec: [\n");
  writeFileSync(join(cwd, "deploy/template.yaml"), "kind: Deployment\nspec: {{ .Values.spec }}\n");
  const { stdout, stderr } = await runHere(["fleet", "deploy", "--format", "sarif"], { cwd });
  const [{ results }] = JSON.parse(stdout).runs;
  assert.deepEqual(
    results.map(({ ruleId, properties }: { ruleId: string; properties: object }) => [ruleId, properties]),
    [
      ["unread", { outcome: "unknown" }],
      ["unread", { outcome: "unknown" }],
    ],
    stderr,
  );
  const said = results.map(({ message }: { message: { text: string } }) => message.text);
  assert.match(said.join("\n"), /deploy\/broken\.yaml.*\n.*deploy\/template\.yaml/);
  const junit = await runHere(["fleet", "deploy", "--format", "junit"], { cwd });
  assert.match(junit.stdout, /deploy\/broken\.yaml/);
});

test("what is broken is said before what is unknown, and what offline leaves open is said once", async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {tag: v*, size: 10kB}}\n");
  writeFileSync(join(cwd, "fleet.txt"), "ghcr.io/acme/cart:v1\nghcr.io/acme/order:latest\nghcr.io/acme/price:latest\n");
  const { stdout } = await runHere(["fleet", "fleet.txt", "--offline"], { cwd });
  assert.deepEqual(stdout.match(/^(?:broken|unknown): [^:]*/gm), [
    "broken: tag of order, price",
    "unknown: size of cart, order, price",
  ]);
  assert.match(stdout, /^3 services: 2 do not meet the standard, in 1 rule$/m);
});

test("a folder is an image where a person names it, and never where a manifest has that name", async (t) => {
  const cwd = temporaryFolder(t);
  await writeLayout(join(cwd, "acme/order"), sampleImage(), "v1.2.3", UNWATCHED);
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {registry: docker.io/acme/*, tag: v*, size: 10kB}}\n");
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "order" } };
  const containers = ["acme/order", "oci:acme/order", ""].map((image, index) => ({ name: `of-${index}`, image }));
  writeFileSync(join(cwd, "pod.yaml"), JSON.stringify({ ...pod, spec: { containers } }));
  const { stdout } = await runHere(["fleet", "acme/order", "oci:acme/order", "pod.yaml", "--offline", "--json"], {
    cwd,
  });
  const { services } = JSON.parse(stdout) as FleetReport;
  assert.deepEqual(
    services.map(({ name, cells }) => [name, ...cells.map(({ outcome }) => outcome)]),
    [
      ["order", "unknown", "unknown", "pass"],
      ["order", "unknown", "unknown", "pass"],
      // docker.io/acme/order:latest
      ["order/of-0", "pass", "fail", "unknown"],
      ["order/of-1", "unknown", "unknown", "unknown"],
      ["order/of-2", "unknown", "unknown", "unknown"],
    ],
  );
});

test("mistakes in the rules are exit 2, with line and column", async (t) => {
  const cases: readonly (readonly [rules: string, said: RegExp])[] = [
    [
      "fleet:\n  rules:\n    registry: acme/*\n",
      /"acme\/\*" is no pattern of repositories(?:.|\n)*plimsoll\.yaml:3:15/,
    ],
    ["fleet:\n  rules:\n    tag: 'v[12]'\n", /is no pattern of tags/],
    ["fleet:\n  rules:\n    age: 3 months\n", /is not a number of days such as 90d/],
    ["fleet:\n  rules:\n    nonroot: false\n", /leave the rule out/],
    ["fleet:\n  rules:\n    podSecurity: strict\n", /strict is no level(?:.|\n)*plimsoll\.yaml:3:18/],
    ["fleet:\n  rules:\n    registri: ghcr.io\n", /did you mean registry|registry/],
    ["fleet:\n  waive: {rule: sise, reason: x}\n", /there is no rule sise(?:.|\n)*did you mean size/],
    ["fleet:\n  waive: {rule: size, reason: ' '}\n", /a waiver needs a reason/],
  ];
  for (const [rules, said] of cases) {
    const { run } = await fleetOf(t, rules);
    const { exitCode, stderr } = await run();
    assert.equal(exitCode, 2, rules);
    assert.match(stderr, said);
  }
});

test("a source that names nothing is refused", async (t) => {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "empty.txt"), "# nothing\n");
  for (const source of ["empty.txt", "not-there"]) {
    const { exitCode, stderr } = await runHere(["fleet", source], { cwd });
    assert.equal(exitCode, 3);
    assert.match(stderr, new RegExp(`${source} names no services`));
  }
});

test("the newest release of each repository that matches comes from a registry's list, page by page", async (t) => {
  const registry = await startFakeRegistry(t, { namesAtOnce: 2 });
  const { store } = registryStore(t);
  const pushed = {
    "acme/order": ["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "latest"],
    "acme/cart": ["latest", "main"],
    "acme/tools": ["main"],
    "acme-evil/order": ["v1.0.0"],
    "acme/team/deep": ["v1.0.0"],
  };
  for (const [repository, tags] of Object.entries(pushed)) {
    for (const tag of tags) await store.push(sampleImage(), `${registry.host}/${repository}:${tag}`);
  }
  for (const name of ["../../v2/acme/order", "acme/Order", "acme/x:v1", "acme/?n=1"]) registry.repository(name);
  registry.requests.length = 0;
  const cwd = temporaryFolder(t);
  const ask = async (pattern: string) => {
    const { stdout } = await runHere(["fleet", pattern, "--json"], {
      cwd,
      env: { PLIMSOLL_CACHE: join(cwd, "cache") },
    });
    const { services, unread, error } = JSON.parse(stdout) as FleetReport;
    return { images: services.map(({ image }) => image.slice(registry.host.length + 1)), unread, error };
  };
  const one = await ask(`${registry.host}/acme/*`);
  assert.deepEqual(one.images, ["acme/cart:latest", "acme/order:v1.10.0"]);
  assert.deepEqual(
    one.unread.map(({ where }) => where),
    [`${registry.host}/acme/tools`],
  );
  assert.deepEqual((await ask(`${registry.host}/acme/**`)).images, [
    "acme/cart:latest",
    "acme/order:v1.10.0",
    "acme/team/deep:v1.0.0",
  ]);
  const asked = registry.seen("GET", "/tags/list").map(({ path }) => path);
  assert.ok(!asked.some((path) => /\.\.|Order|%3F|acme-evil/.test(path)), asked.join("\n"));
  const none = await startFakeRegistry(t);
  const { stderr } = await runHere(["fleet", `${none.host}/acme/*`], { cwd });
  assert.match(stderr, /does not list its repositories/);
});

const MANIFESTS = `apiVersion: apps/v1
kind: Deployment
metadata: {name: order, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: order}}
  template:
    metadata: {labels: {app: order}}
    spec:
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      initContainers:
        - {name: migrate, image: "INIT"}
      containers:
        - name: order
          image: ghcr.io/acme/order:v1.2.3
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
`;

const OF_MANIFESTS = "fleet: {rules: {registry: ghcr.io/acme/*, tag: v*.*.*}}\n";

test("services come from manifests, with all lists of containers; what cannot be read there is never fine", async (t) => {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "deploy"));
  writeFileSync(
    join(cwd, "plimsoll.yaml"),
    OF_MANIFESTS.replace("tag:", "securityContext: true, podSecurity: restricted, tag:"),
  );
  writeFileSync(join(cwd, "deploy/order.yaml"), MANIFESTS.replace("INIT", "redis:7"));
  const ask = async () =>
    JSON.parse((await runHere(["fleet", "deploy", "--offline", "--json"], { cwd })).stdout) as FleetReport;
  const broken = await ask();
  assert.deepEqual(
    broken.services.map(({ name, where, replicas, cells }) => [
      name,
      where,
      replicas,
      ...cells.map(({ outcome }) => outcome),
    ]),
    [
      ["shop/order/migrate", "deploy/order.yaml:12", 3, "fail", "fail", "fail", "fail"],
      ["shop/order/order", "deploy/order.yaml:15", 3, "pass", "pass", "pass", "pass"],
    ],
  );
  writeFileSync(join(cwd, "deploy/order.yaml"), MANIFESTS.replace(/ {6}initContainers:\n.*\n/, ""));
  assert.equal((await ask()).verdict, "pass");
  writeFileSync(join(cwd, "deploy/chart.yaml"), "apiVersion: v1\nkind: Pod\nspec: {{ .Values.spec }}\n");
  const { verdict, unread, error } = await ask();
  assert.deepEqual([verdict, error?.code], [null, "fleet-undecided"]);
  assert.deepEqual(
    unread.map(({ where }) => where),
    ["deploy/chart.yaml:3"],
  );
});

test("the rules are written for admission, with what they leave out; the hook says what plimsoll says", async (t) => {
  for (const [init, exitCode] of [
    ["ghcr.io/acme/migrate:v1.0.0", 0],
    ["redis:7", 1],
  ] as const) {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "plimsoll.yaml"), OF_MANIFESTS);
    writeFileSync(join(cwd, "order.yaml"), MANIFESTS.replace("INIT", init));
    const words = ["--offline", "--policies-to", "out", "--hook-image", "ghcr.io/acme/plimsoll:v1.0.0"];
    assert.equal((await runHere(["fleet", "order.yaml", ...words], { cwd })).exitCode, exitCode);
    const written = ["argo-cd-hook.yaml", "kyverno-validating-policy.yaml", "validating-admission-policy.yaml"];
    assert.deepEqual(readdirSync(join(cwd, "out")).sort(), written);
    const hook = parseAllDocuments(readFileSync(join(cwd, "out/argo-cd-hook.yaml"), "utf8")).map((one) => one.toJSON());
    const [{ data }, { spec }] = hook as [
      { data: Record<string, string> },
      { spec: { template: { spec: { containers: { args: string[] }[] } } } },
    ];
    const mounted = temporaryFolder(t);
    for (const [name, text] of Object.entries(data)) writeFileSync(join(mounted, name), text);
    const args = spec.template.spec.containers[0]!.args.map((word) => word.replace(/^\/fleet\//, `${mounted}/`));
    assert.equal((await runHere([...args, "--offline"], { cwd })).exitCode, exitCode, init);
  }
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), "fleet: {rules: {size: 12MB, podSecurity: baseline:v1.28, tag: v*}}\n");
  writeFileSync(join(cwd, "order.yaml"), MANIFESTS.replace("INIT", "redis:7"));
  const { stdout } = await runHere(["fleet", "order.yaml", "--offline", "--policies-to", "out"], { cwd });
  assert.match(stdout, /^out\/validating-admission-policy\.yaml was written$/m);
  assert.match(stdout, /size is in no admission policy: .* not how large it is/);
  assert.match(stdout, /podSecurity is in no .*\/enforce=baseline .*\/enforce-version=v1\.28$/m);
  for (const words of [
    ["--hook-image", "x"],
    ["--policies-to", "out", "--config", "none.yaml"],
  ]) {
    writeFileSync(join(cwd, "none.yaml"), "");
    assert.equal((await runHere(["fleet", "order.yaml", "--offline", ...words], { cwd })).exitCode, 2);
  }
});

test("no hook is written of manifests that are not those which are applied", async (t) => {
  const cwd = temporaryFolder(t);
  writeFiles(cwd, {
    "plimsoll.yaml": "fleet: {rules: {tag: v*}}\n",
    "all/order.yaml": MANIFESTS.replace("INIT", "redis:v7"),
    "all/overlay/kustomization.yaml": "resources: [../order.yaml]\nimages: [{name: redis, newTag: latest}]\n",
    "apps/order.yaml": `${JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "a" } })}\n`,
  });
  for (const [source, said] of [
    ["all", /all\/overlay\/kustomization\.yaml is not rendered/],
    ["apps", /apps\/order\.yaml has an Application/],
  ] as const) {
    const words = ["--offline", "--policies-to", "out", "--hook-image", "ghcr.io/acme/plimsoll:v1.0.0"];
    const { exitCode, stderr } = await runHere(["fleet", source, ...words], { cwd });
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, said);
  }
  assert.ok(!existsSync(join(cwd, "out")));
});
