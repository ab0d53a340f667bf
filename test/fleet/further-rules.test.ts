/** Rules of a fleet that ask what is in no image: reports of scanners, signatures, and what the name of a base means today. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { parseAllDocuments } from "yaml";
import type { Image } from "../../src/image/image.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { INDEX } from "../support/fake-referrers.ts";
import { type FakeRegistry, startFakeRegistry } from "../support/fake-registry.ts";
import { PlantedLayout } from "../support/planted-layout.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex } from "../support/sample-image.ts";
import { type UnsealedLayout, unsealedLayout } from "../support/sealed-layout.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** `plimsoll fleet` with these rules in a folder, and the cells of one rule. */
async function ask(cwd: string, rules: string, sources: readonly string[], ...flags: readonly string[]) {
  writeFileSync(join(cwd, "plimsoll.yaml"), `fleet:\n  rules:\n    ${rules}\n`);
  const env = { PLIMSOLL_CACHE: join(cwd, "cache") };
  const { stdout, exitCode, stderr } = await runHere(["fleet", ...sources, "--json", ...flags], { cwd, env });
  const report = JSON.parse(stdout) as FleetReport;
  const cells = report.services.flatMap((service) => service.cells);
  return { report, exitCode, stderr, cells, outcomes: cells.map(({ outcome }) => outcome) };
}

const DAY_MS = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

interface Vulnerability {
  readonly Severity: string;
  readonly VendorSeverity?: Readonly<Record<string, number>>;
}

/** What Trivy writes about an image. */
function trivyReport(image: Image, found: readonly Vulnerability[], createdAt: string | undefined): string {
  return JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: createdAt,
    ArtifactName: "order",
    ArtifactType: "container_image",
    Metadata: { ImageID: image.manifest.config.digest, DiffIDs: image.layers.map(({ diffID }) => diffID) },
    Results: [
      {
        Target: "order",
        Class: "os-pkgs",
        Type: "debian",
        Vulnerabilities: found.map((one, index) => ({
          VulnerabilityID: `CVE-2031-${index}`,
          PkgName: "libssl3",
          PkgIdentifier: { PURL: "pkg:deb/debian/libssl3@3.0.1" },
          InstalledVersion: "3.0.1",
          SeveritySource: "debian",
          ...one,
        })),
      },
    ],
  });
}

/** A layout with an image, and a folder for reports about it. */
async function scanned(t: TestContext) {
  const cwd = temporaryFolder(t);
  const image = sampleImage();
  const other = sampleImage({ architecture: "arm64" });
  const layout = new PlantedLayout(join(cwd, "out"));
  layout.add(layout.json(INDEX, { manifests: [await layout.image(image), await layout.image(other)] }), "v1");
  mkdirSync(join(cwd, "scans"));
  const write = (name: string, text: string) => writeFileSync(join(cwd, "scans", name), text);
  return { cwd, image, other, write };
}

const SOURCE = ["oci:out:v1", "--platform", "linux/amd64"];

test("whose severity counts and how old a scan is are part of the answer, and of what is not known", async (t) => {
  const { cwd, image, other, write } = await scanned(t);
  const cases: readonly (readonly [rule: string, found: readonly Vulnerability[], outcome: string, said: RegExp])[] = [
    ["severity: critical", [], "pass", /no finding critical in the scanner's own choice, by scans\/a\.json \(trivy 20/],
    ["severity: critical", [{ Severity: "CRITICAL" }], "fail", /1 finding critical .*CVE-2031-0 in libssl3 3\.0\.1/],
    ["severity: critical", [{ Severity: "HIGH" }], "pass", /no finding critical/],
    ["severity: high", [{ Severity: "CRITICAL" }], "fail", /high or worse/],
    ["severity: critical", [{ Severity: "UNKNOWN" }], "unknown", /1 finding has no severity in the scanner's own/],
    ["severity: critical, by: nvd", [{ Severity: "CRITICAL" }], "unknown", /in the opinion of nvd/],
    ["severity: critical, by: nvd", [{ Severity: "LOW", VendorSeverity: { nvd: 4 } }], "fail", /opinion of nvd/],
    ["severity: critical, by: debian", [{ Severity: "LOW", VendorSeverity: { nvd: 4 } }], "pass", /debian/],
    ["severity: critical, by: any", [{ Severity: "LOW", VendorSeverity: { nvd: 4 } }], "fail", /anybody's opinion/],
    ["severity: critical, by: any", [{ Severity: "LOW", VendorSeverity: { nvd: 3 } }], "pass", /anybody's opinion/],
  ];
  for (const [rule, found, outcome, said] of cases) {
    write("a.json", trivyReport(image, found, daysAgo(1)));
    const { cells } = await ask(cwd, `findings: {${rule}, reports: scans}`, SOURCE);
    assert.equal(cells[0]!.outcome, outcome, rule);
    assert.match(cells[0]!.what, said, rule);
  }
  const within = "findings: {severity: critical, reports: scans, within: 7d}";
  const ages: readonly (readonly [createdAt: string | undefined, outcome: string, said: RegExp])[] = [
    [daysAgo(6), "pass", /no finding/],
    [daysAgo(8), "unknown", /nothing says what is known of it today: .* of 7 days/],
    [daysAgo(-3), "unknown", /nothing says/],
    [undefined, "unknown", /without a date/],
  ];
  for (const [createdAt, outcome, said] of ages) {
    write("a.json", trivyReport(image, [], createdAt));
    const { cells } = await ask(cwd, within, SOURCE);
    assert.deepEqual([cells[0]!.outcome, said.test(cells[0]!.what)], [outcome, true], cells[0]!.what);
  }
  // What was found once is in the image for ever; a newer report may say that it counts for less.
  write("a.json", trivyReport(image, [{ Severity: "CRITICAL" }], daysAgo(8)));
  assert.deepEqual((await ask(cwd, within, SOURCE)).outcomes, ["fail"]);
  write("b.json", trivyReport(image, [{ Severity: "LOW" }], daysAgo(1)));
  assert.deepEqual((await ask(cwd, within, SOURCE)).outcomes, ["pass"]);
  write("a.json", trivyReport(other, [], daysAgo(1)));
  rmSync(join(cwd, "scans/b.json"));
  const ofOther = await ask(cwd, within, SOURCE);
  assert.deepEqual(
    [ofOther.exitCode, ofOther.outcomes, ofOther.cells[0]!.what],
    [3, ["unknown"], "no report names its digest"],
  );
});

test("a report that cannot be read could be about any image, and a folder that is not there is a mistake", async (t) => {
  const { cwd, image, write } = await scanned(t);
  write("a.json", trivyReport(image, [], daysAgo(1)));
  write("b.json", "{");
  const rule = "findings: {severity: critical, reports: scans}";
  const { report, outcomes, exitCode } = await ask(cwd, rule, SOURCE);
  assert.deepEqual([exitCode, outcomes, report.unread.map(({ where }) => where)], [3, ["pass"], ["scans/b.json"]]);
  const missing = await ask(cwd, rule.replace("scans", "nowhere"), SOURCE);
  assert.deepEqual([missing.exitCode, missing.report.error?.code], [3, "scan-report-invalid"]);
  const misspelt = await ask(cwd, rule.replace("critical", "critcal"), SOURCE);
  assert.match(
    misspelt.stderr,
    /there is no severity critcal(?:.|\n)*plimsoll\.yaml:3:26(?:.|\n)*did you mean critical/,
  );
});

const [NAME, DIGEST] = ["org.opencontainers.image.base.name", "org.opencontainers.image.base.digest"];

/** Services on one base, of which some say its index and some its image. */
async function onBase(t: TestContext) {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const bases = [sampleImage(), sampleImage({ architecture: "arm64" })];
  const index = sampleIndex(bases);
  const name = `${registry.host}/library/base:12`;
  await store.push(index, name);
  const push = async (service: string, annotations: Readonly<Record<string, string>>) => {
    const layers = [[{ path: "app", text: service }]];
    await store.push(sampleImage({ layers, annotations }), `${registry.host}/acme/${service}:v1`);
    return `${registry.host}/acme/${service}:v1`;
  };
  const sources = [
    await push("order", { [NAME!]: name, [DIGEST!]: index.descriptor.digest }),
    await push("cart", { [NAME!]: name, [DIGEST!]: bases[0]!.descriptor.digest }),
    await push("stock", { [NAME!]: name, [DIGEST!]: bases[1]!.descriptor.digest }),
  ];
  registry.requests.length = 0;
  return { registry, store, name, index, push, sources, cwd: temporaryFolder(t) };
}

function asked(registry: FakeRegistry): number {
  return registry.requests.filter(({ path }) => path.endsWith("/library/base/manifests/12")).length;
}

test("a base is current as long as its name leads to it, and is asked for once", async (t) => {
  const { registry, store, name, index, push, sources, cwd } = await onBase(t);
  const fresh = await ask(cwd, "base: true", sources);
  assert.deepEqual(fresh.outcomes, ["pass", "pass", "fail"], "the image for another platform is another base");
  assert.equal(asked(registry), 1);
  await store.push(sampleIndex([sampleImage({ layers: [[{ path: "new", text: "base" }]] })]), name);
  const stale = await ask(cwd, "base: true", sources.slice(0, 2));
  assert.deepEqual([stale.exitCode, stale.outcomes], [1, ["fail", "fail"]]);
  assert.match(
    stale.cells[0]!.what,
    new RegExp(`by its annotations it is built on .*of ${index.descriptor.digest}, which is now sha256:`),
  );
  const unknown = [
    [await push("plain", {}), /does not say what it was built on/],
    [await push("nameless", { [DIGEST!]: index.descriptor.digest }), /does not say/],
    [await push("undated", { [NAME!]: name }), /not of which digest/],
    [await push("odd", { [NAME!]: "oci:/etc", [DIGEST!]: index.descriptor.digest }), /no image of a registry/],
    [
      await push("fixed", {
        [NAME!]: name.replace(":12", `@${index.descriptor.digest}`),
        [DIGEST!]: index.descriptor.digest,
      }),
      /by its digest alone/,
    ],
    [
      await push("gone", { [NAME!]: `${name}-gone`, [DIGEST!]: index.descriptor.digest }),
      /could not be asked: .*12-gone/,
    ],
  ] as const;
  const { cells } = await ask(
    cwd,
    "base: true",
    unknown.map(([source]) => source),
  );
  for (const [index, [source, said]] of unknown.entries()) {
    assert.equal(cells[index]!.outcome, "unknown", source);
    assert.match(cells[index]!.what, said);
  }
});

test("an image does not decide which hosts are asked about its base", async (t) => {
  const { index, push, cwd } = await onBase(t);
  const other = await startFakeRegistry(t);
  const { store } = registryStore(t);
  await store.push(index, `${other.host}/library/base:12`);
  other.requests.length = 0;
  const source = await push("foreign", {
    [NAME!]: `${other.host}/library/base:12`,
    [DIGEST!]: index.descriptor.digest,
  });
  const refused = await ask(cwd, "base: true", [source]);
  assert.deepEqual([refused.exitCode, refused.outcomes, other.requests], [3, ["unknown"], []]);
  assert.match(refused.cells[0]!.what, /no image of the fleet is from 127.* does not list it/);
  const allowed = await ask(cwd, `base: ["${other.host}"]`, [source]);
  assert.deepEqual([allowed.exitCode, allowed.outcomes], [0, ["pass"]]);
  const byRule = await ask(cwd, `registry: ["${other.host}/**"]\n    base: true`, [source]);
  assert.equal(byRule.cells.find(({ rule }) => rule === "base")!.outcome, "pass");
  assert.equal((await ask(cwd, "base: ['https://docker.io']", [source])).exitCode, 2);
});

test("a provenance in the index names the images of a build: all of them are current, or none is, or nobody knows", async (t) => {
  const { store, registry, name, index } = await onBase(t);
  const other = `${registry.host}/library/other:1`;
  await store.push(sampleImage({ layers: [[{ path: "other", text: "base" }]] }), other);
  const cwd = temporaryFolder(t);
  const layout = new PlantedLayout(join(cwd, "out"));
  const service = await layout.image(sampleImage({ layers: [[{ path: "app", text: "built" }]] }));
  let built = 0;
  const cellOf = async (...materials: readonly (readonly [image: string, digest: string])[]) => {
    const predicate = {
      buildDefinition: {
        buildType: "https://mobyproject.org/buildkit@v1",
        resolvedDependencies: materials.map(([image, digest]) => ({
          uri: /^(?:pkg|https):/.test(image)
            ? image
            : `pkg:docker/${image.replace(/:(\d+)$/, "@$1").replace(/:(\d+)\//, "%3A$1/")}?platform=linux%2Famd64`,
          digest: { sha256: digest.replace("sha256:", "") },
        })),
      },
      runDetails: {},
    };
    const predicateType = "https://slsa.dev/provenance/v1";
    const subject = [{ name: "order", digest: { sha256: service.digest.replace("sha256:", "") } }];
    const statement = { _type: "https://in-toto.io/Statement/v0.1", predicateType, subject, predicate };
    const attestation = layout.attestation(service, [layout.statement(statement, predicateType)]);
    layout.add(layout.json(INDEX, { manifests: [service, attestation] }), `v${++built}`);
    const { cells } = await ask(cwd, `base: ["${registry.host}"]`, [`oci:out:v${built}`]);
    return cells[0]!;
  };
  const [current, old] = [
    [name, index.descriptor.digest],
    [other, `sha256:${"0".repeat(64)}`],
  ] as const;
  const cases = [
    [[current], "pass", /by its unsigned provenance it is built on/],
    [[old], "fail", /which is now/],
    [[current, old], "unknown", /which of these it stands on is not said/],
    [[current, ["pkg:oci/final", current[1]]], "unknown", /no registry can be asked/],
    [[["https://example.com/source.git", current[1]], current], "pass", /by its unsigned provenance/],
    [[], "unknown", /does not say/],
  ] as const;
  for (const [materials, outcome, said] of cases) {
    const cell = await cellOf(...materials);
    assert.equal(cell.outcome, outcome, cell.what);
    assert.match(cell.what, said);
  }
  await cellOf(current);
  const { cells } = await ask(cwd, `base: ["${registry.host}"]`, [`oci:out:v${built}`], "--offline");
  assert.equal(cells[0]!.outcome, "unknown");
  assert.match(cells[0]!.what, /what that is now could not be asked: .*offline/);
  const foreign = await ask(cwd, "base: true", [`oci:out:v${built}`]);
  assert.match(foreign.cells[0]!.what, /no image of the fleet is from 127/);
});

const POLICY = "signers: [{name: release, key: keys/cosign.pub, log: none}]\nsignature: required\n";
const folder = realpathSync(mkdtempSync(join(tmpdir(), "plimsoll-fleet-")));
after(() => rmSync(folder, { recursive: true, force: true }));
let unsealed: UnsealedLayout | undefined;

test("a policy of plimsoll verify decides who has to have signed, and builder and source are part of it", async (t) => {
  unsealed ??= await unsealedLayout(join(folder, "unsealed"));
  const cwd = temporaryFolder(t);
  const sealed = unsealed.copy(cwd);
  mkdirSync(join(cwd, "trust/keys"), { recursive: true });
  writeFileSync(join(cwd, "trust/keys/cosign.pub"), readFileSync(join(cwd, "cosign.pub")));
  sealed.write("trust/policy.yaml", POLICY);
  const rule = "signed: trust/policy.yaml";
  const nobody = await ask(cwd, rule, [sealed.target]);
  assert.deepEqual([nobody.exitCode, nobody.outcomes], [1, ["fail"]]);
  assert.match(nobody.cells[0]!.what, /does not meet trust\/policy\.yaml: signature by release: attached: /);
  await sealed.seal("signature");
  const signed = await ask(cwd, rule, [sealed.target]);
  assert.deepEqual([signed.exitCode, signed.cells[0]!.what], [0, "it meets trust/policy.yaml: signature by release"]);
  sealed.write("trust/policy.yaml", `${POLICY}provenance: {builder: https://elsewhere.example/builder}\n`);
  await sealed.seal("provenance");
  const elsewhere = await ask(cwd, rule, [sealed.target]);
  assert.deepEqual(elsewhere.outcomes, ["fail"]);
  assert.match(elsewhere.cells[0]!.what, /provenance by release: builder: it is https:\/\/plimsoll\.dev\/builder/);
  const missing = await ask(cwd, "signed: nowhere.yaml", [sealed.target]);
  assert.deepEqual([missing.exitCode, missing.report.error?.code], [2, "config-invalid"]);
});

test("what is attached cannot be looked at: that is unknown, and no fault of the image", async (t) => {
  const registry = await startFakeRegistry(t, {
    fault: ({ path }) => (/referrers|sha256-/.test(path) ? { status: 403 } : undefined),
  });
  const { store } = registryStore(t);
  const name = `${registry.host}/acme/order:v1`;
  await store.push(sampleImage(), name);
  unsealed ??= await unsealedLayout(join(folder, "unsealed"));
  const cwd = temporaryFolder(t);
  unsealed.copy(cwd).write("policy.yaml", POLICY.replace("keys/", ""));
  const { outcomes, cells, exitCode } = await ask(cwd, "signed: policy.yaml", [name]);
  assert.deepEqual([exitCode, outcomes], [3, ["unknown"]], cells[0]!.what);
});

const JSON_POD = {
  ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } },
  spec: { containers: [{ name: "a", image: "b" }] },
};

test("a hook carries what the rules name, where they look for it", async (t) => {
  const { cwd, image, write } = await scanned(t);
  write("a.json", trivyReport(image, [], daysAgo(1)));
  unsealed ??= await unsealedLayout(join(folder, "unsealed"));
  unsealed.copy(temporaryFolder(t));
  mkdirSync(join(cwd, "keys"));
  writeFileSync(join(cwd, "keys/cosign.pub"), "a key");
  writeFileSync(join(cwd, "policy.yaml"), POLICY);
  writeFileSync(
    join(cwd, "pod.yaml"),
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n",
  );
  const rules = "findings: {severity: critical, reports: scans}\n    signed: policy.yaml";
  const words = ["--offline", "--policies-to", "out", "--hook-image", "ghcr.io/acme/plimsoll:v1.0.0"];
  await ask(cwd, rules, ["pod.yaml"], ...words);
  const [map, job] = parseAllDocuments(readFileSync(join(cwd, "out/argo-cd-hook.yaml"), "utf8")).map((one) =>
    one.toJSON(),
  );
  const { items } = job.spec.template.spec.volumes[0].configMap as { items: { key: string; path: string }[] };
  assert.deepEqual(
    items.map(({ path }) => path),
    ["plimsoll.yaml", "manifests.yaml", "scans/a.json", "policy.yaml", "keys/cosign.pub"],
  );
  for (const { key } of items) assert.match(key, /^[-._a-zA-Z0-9]+$/);
  assert.equal(map.data[items[2]!.key], readFileSync(join(cwd, "scans/a.json"), "utf8"));
  const pod = readFileSync(join(cwd, "pod.yaml"), "utf8");
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n";
  writeFileSync(join(cwd, "pod.yaml"), `${secret}---\n${pod}`);
  await ask(cwd, rules, ["pod.yaml"], ...words);
  const carried = readFileSync(join(cwd, "out/argo-cd-hook.yaml"), "utf8");
  assert.match(carried, /kind: Pod/);
  assert.doesNotMatch(carried, /hunter2|kind: Secret/);
  const list = JSON.stringify({
    apiVersion: "v1",
    kind: "List",
    items: [{ apiVersion: "v1", kind: "Secret" }, JSON_POD],
  });
  writeFileSync(join(cwd, "pod.yaml"), list);
  assert.equal((await ask(cwd, rules, ["pod.yaml"], ...words)).report.error?.code, "flag-invalid");
  writeFileSync(join(cwd, "pod.yaml"), pod);
  writeFileSync(join(cwd, "policy.yaml"), POLICY.replace("keys/", "../"));
  const outside = await ask(cwd, rules, ["pod.yaml"], ...words);
  assert.deepEqual([outside.exitCode, outside.report.error?.code], [2, "flag-invalid"]);
  writeFileSync(join(cwd, "policy.yaml"), POLICY);
  const elsewhere = temporaryFolder(t);
  writeFileSync(join(elsewhere, "private"), "{}");
  symlinkSync(join(elsewhere, "private"), join(cwd, "scans/link.json"));
  assert.match((await ask(cwd, rules, ["pod.yaml"], ...words)).report.error?.what ?? "", /link\.json lies outside/);
});
