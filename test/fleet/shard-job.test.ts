/** The Job of Kubernetes that reads a fleet: what its manifests say, and who may be hostile in them. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { evaluatePodSecurity, NEWEST_MINOR } from "../../src/fleet/pod-security/evaluate.ts";
import { type ShardJob, shardJob } from "../../src/fleet/shards/shard-job.ts";
import { parseManifest } from "../../src/format/kubernetes/manifest.ts";
import { readPod } from "../../src/format/kubernetes/read-pod.ts";
import type { FleetJobReport } from "../../src/report/fleet-job-report.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const JOB: ShardJob = {
  image: "ghcr.io/acme/plimsoll:v1.0.0",
  shards: 4,
  fleet: ["ghcr.io/acme/order:v1.0.0"],
  results: "ghcr.io/acme/results",
  platform: "linux/amd64",
  requestsPerSecond: undefined,
  insecure: false,
  authorities: undefined,
  registrySecret: "registries",
};

interface WrittenJob {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly completions: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
  };
}

function documentsOf(text: string): readonly WrittenJob[] {
  return parseAllDocuments(text).map((document) => {
    assert.deepEqual(document.errors, []);
    return document.toJSON() as WrittenJob;
  });
}

function argumentsIn(text: string): readonly string[] {
  return documentsOf(text).at(-1)!.spec.template.spec.containers[0]!.args;
}

test("its pods are admitted where the restricted level of the Pod Security Standards is enforced", () => {
  const { objects } = parseManifest(Buffer.from(shardJob(JOB)), "job.yaml");
  const pods = objects.flatMap((object) => {
    const reading = readPod(object);
    return reading.is === "pod" ? [reading.pod] : [];
  });
  assert.equal(pods.length, 1);
  assert.deepEqual(evaluatePodSecurity(pods[0]!, { level: "restricted", minor: NEWEST_MINOR }), []);
});

test("texts of others stay what they are, in YAML and where Kubernetes fills in variables", () => {
  const hostile = 'x: $(JOB_COMPLETION_INDEX) $$ "\n---\nkind: Secret # & * !!binary \u001b[2J';
  const text = shardJob({
    ...JOB,
    ...{ image: hostile, results: hostile, platform: hostile, registrySecret: hostile, authorities: hostile },
    fleet: [hostile],
  });
  const documents = documentsOf(text);
  assert.deepEqual(
    documents.map(({ kind }) => kind),
    ["ServiceAccount", "NetworkPolicy", "ConfigMap", "Job"],
  );
  assert.deepEqual(documents[2]!.data, { "fleet.txt": `${hostile}\n`, "authorities.pem": hostile });
  const filledIn = argumentsIn(text).map((word) =>
    word.replace(/\$\$|\$\(JOB_COMPLETION_INDEX\)/g, (found) => (found === "$$" ? "$" : "3")),
  );
  assert.ok(filledIn.includes("--shard=3/4"));
  assert.ok(filledIn.includes(`--results=${hostile}`));
  assert.ok(!text.includes("\u001b"), "no control character is written as it is");
});

test("names that are words of YAML 1.1 are texts for kubectl too", () => {
  const text = shardJob({ ...JOB, image: "on", registrySecret: "yes" });
  const documents = parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJSON());
  const { containers, volumes } = documents.at(-1).spec.template.spec;
  assert.equal(containers[0].image, "on");
  assert.equal(volumes.at(-1).secret.secretName, "yes");
});

const FLAGS = ["--on", "kubernetes", "--shards", "4", "--results", "ghcr.io/acme/results"];
const IMAGE = ["--job-image", JOB.image];

test("images of registries are in its list, each once; what pods cannot reach is named", async (t) => {
  const cwd = temporaryFolder(t);
  const listed = [
    "redis:7 replicas=3",
    "docker.io/library/redis:7 name=cache",
    "ghcr.io/acme/order:v1",
    "oci:out",
    "acme/Order",
  ];
  writeFileSync(join(cwd, "fleet.txt"), listed.join("\n"));
  writeFileSync(join(cwd, "ca.pem"), "-----BEGIN CERTIFICATE-----\n");
  const flags = [...FLAGS, ...IMAGE, "--dry-run", "--ca-file", "ca.pem", "--requests-per-second", "20"];
  const { exitCode, stdout, stderr } = await runHere(["fleet", "fleet.txt", ...flags], { cwd });
  assert.equal(exitCode, 0, stderr);
  const [, , { data } = {}] = documentsOf(stdout);
  assert.equal(data?.["fleet.txt"], "docker.io/library/redis:7\nghcr.io/acme/order:v1\n");
  assert.match(stderr, /no pod looks at oci:out: it is on this machine/);
  assert.match(stderr, /no pod looks at acme\/Order: /);
  const words = argumentsIn(stdout);
  for (const word of [
    "--shard=$(JOB_COMPLETION_INDEX)/4",
    "--ca-file=/fleet/authorities.pem",
    "--requests-per-second=20",
  ]) {
    assert.ok(words.includes(word), word);
  }
  assert.ok(
    words.some((word) => /^--platform=linux\/\w+$/.test(word)),
    "all pods mean the same platform",
  );
});

test("the image of a manifest is a reference, as kubelet reads it", async (t) => {
  const cwd = temporaryFolder(t);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ name: "c", image: "podman:v4" }] },
  };
  writeFileSync(join(cwd, "pod.yaml"), JSON.stringify(pod));
  const { stdout, stderr } = await runHere(["fleet", "pod.yaml", ...FLAGS, ...IMAGE, "--dry-run"], { cwd });
  const [, , { data } = {}] = documentsOf(stdout);
  assert.equal(data?.["fleet.txt"], "docker.io/library/podman:v4\n", stderr);
});

test("kubectl gets the manifests, and what it says of them is shown", async (t) => {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "bin"));
  const kubectl = join(cwd, "bin/kubectl");
  writeFileSync(kubectl, `#!/bin/sh\necho "$@" > ${cwd}/words\ncat > ${cwd}/given\n`);
  chmodSync(kubectl, 0o755);
  const env = { PATH: `${cwd}/bin:${process.env.PATH}` };
  const words = ["fleet", "ghcr.io/acme/order:v1", ...FLAGS, ...IMAGE, "--json"];
  const { stdout } = await runHere(words, { cwd, env });
  const { applied, manifests, images } = JSON.parse(stdout) as FleetJobReport;
  assert.deepEqual([applied, images], [true, 1]);
  assert.equal(readFileSync(join(cwd, "given"), "utf8"), manifests);
  assert.equal(readFileSync(join(cwd, "words"), "utf8"), "replace --force --filename -\n");
  writeFileSync(kubectl, "#!/bin/sh\necho 'jobs.batch is forbidden' >&2\nexit 1\n");
  const refused = await runHere(words, { cwd, env });
  assert.equal(refused.exitCode, 4);
  assert.match(refused.stderr, /jobs\.batch is forbidden/);
});

test("flags of a Job come together, and with none of a report", async (t) => {
  const cwd = temporaryFolder(t);
  const cases: readonly (readonly [words: readonly string[], said: RegExp])[] = [
    [FLAGS, /--on needs --job-image/],
    [["--on", "kubernetes", ...IMAGE], /--on needs --shards/],
    [["--dry-run"], /--dry-run needs --on/],
    [["--registry-secret", "x"], /--registry-secret needs --on/],
    [[...FLAGS, ...IMAGE, "--html", "x"], /--on and --html do not go together/],
    [[...FLAGS, "--shard", "0/4"], /--shard and --shards do not go together/],
  ];
  for (const [words, said] of cases) {
    const { exitCode, stderr } = await runHere(["fleet", "ghcr.io/acme/order:v1", ...words], { cwd });
    assert.equal(exitCode, 2, words.join(" "));
    assert.match(stderr, said);
  }
  const { exitCode, stderr } = await runHere(["fleet", "oci:out", ...FLAGS, ...IMAGE, "--dry-run"], { cwd });
  assert.equal(exitCode, 2);
  assert.match(stderr, /none of the images is in a registry/);
});
