/** `plimsoll lint MANIFEST` from the command line: files, folders and standard input, in every form of the findings. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { gitRepository } from "../support/git-repository.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";

const FIT = `apiVersion: v1
kind: Pod
metadata: {name: fit}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: a
    image: order:v1
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`;
const PRIVILEGED = FIT.replace("fit", "own").replace("{allow", "{privileged: yes, allow");

test("a folder is read with all that is below it, and what is no manifest is said", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    "deploy/a.yaml": FIT,
    "deploy/sub/b.yml": `---\n${PRIVILEGED}`,
    "deploy/values.yaml": "replicas: 3\n",
    "deploy/.hidden/c.yaml": PRIVILEGED,
    "deploy/readme.txt": "x",
  });
  symlinkSync("..", join(folder, "deploy/loop"));
  const { stdout, exitCode } = await plimsoll(["lint", "deploy", "--json"], folder);
  const report = JSON.parse(stdout);
  assert.equal(exitCode, 1);
  assert.deepEqual(
    report.findings.map(({ rule, position, path }: never) => [rule, position, path]),
    [["pod-security-baseline", { file: "deploy/sub/b.yml", line: 10, endLine: 10 }, "Pod/own"]],
  );
  const { files, objects, pods, notLookedAt, podSecurity } = report.manifest;
  assert.deepEqual([files, objects, pods, podSecurity], [3, 2, 2, "restricted:v1.34"]);
  assert.deepEqual(
    notLookedAt.map(({ container, image, line }: never) => [container, image, line]),
    [
      ["Pod fit, container a", "order:v1", 8],
      ["Pod own, container a", "order:v1", 9],
    ],
  );
  assert.match(report.notes.join(), /1 document is no Kubernetes object, and not looked at: deploy\/values.yaml:1/);
  assert.equal(report.error.code, "lint-failed");
});

test("an Application is followed to what it leads to, as by fleet, and what is not followed is said", async (t) => {
  const repository = gitRepository(t);
  if (repository === undefined) return;
  repository.git("remote", "add", "origin", "git@github.com:acme/deploy.git");
  const application = (name: string, source: object) =>
    JSON.stringify({
      ...{ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name, namespace: "argocd" } },
      spec: { source, destination: { namespace: "shop" } },
    });
  const repoURL = "https://github.com/acme/deploy";
  repository.commit("all", {
    "apps/all.yaml": [
      application("order", { repoURL, path: "order" }),
      application("elsewhere", { repoURL: "https://github.com/acme/platform", path: "x" }),
    ].join("\n---\n"),
    "order/pod.yaml": PRIVILEGED,
  });
  const { stdout, exitCode } = await plimsoll(["lint", "apps", "--json"], repository.folder);
  assert.equal(exitCode, 1);
  const { findings, manifest } = JSON.parse(stdout);
  assert.deepEqual([manifest.files, manifest.objects, manifest.pods], [1, 3, 1]);
  assert.deepEqual(
    findings.map(({ rule, position: { file, line }, path }: never) => [rule, `${file}:${line}`, path]),
    [
      ["pod-security-baseline", "apps/all.yaml:1 › order/pod.yaml:9", "Pod/shop/own"],
      ["pods-unknown", "apps/all.yaml:3", "Application/argocd/elsewhere"],
    ],
  );
  assert.match(findings[1].what, /^Application elsewhere: the repository github.com\/acme\/platform is not here/);
  const sarif = JSON.parse((await plimsoll(["lint", "apps", "--sarif"], repository.folder)).stdout);
  const { artifactLocation, region } = sarif.runs[0].results[0].locations[0].physicalLocation;
  assert.deepEqual([artifactLocation.uri, region], ["apps/all.yaml", { startLine: 1, endLine: 1 }]);

  const other = gitRepository(t)!;
  other.commit("all", { "x/pod.yaml": FIT.replace("name: fit", "name: fit, namespace: own") });
  const settings = { fleet: { repositories: { "https://github.com/acme/platform": other.folder } } };
  writeFiles(repository.folder, { "plimsoll.yaml": JSON.stringify(settings) });
  const found = JSON.parse((await plimsoll(["lint", "apps", "--json"], repository.folder)).stdout);
  assert.deepEqual([found.findings.length, found.manifest.pods], [1, 2]);
  assert.equal(found.manifest.notLookedAt[1].container, "Pod own/fit, container a");
});

test("waivers name an object, and SARIF its line", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    "own.yaml": PRIVILEGED,
    "plimsoll.yaml": "lint: {waive: [{rule: pod-security-baseline, path: Pod/o*, reason: it is the driver}]}\n",
  });
  const { stdout, exitCode } = await plimsoll(["lint", "own.yaml", "--sarif"], folder);
  const [result] = JSON.parse(stdout).runs[0].results;
  assert.equal(exitCode, 0);
  assert.equal(result.locations[0].physicalLocation.region.startLine, 9);
  assert.equal(result.suppressions[0].justification, "it is the driver");
  const { stdout: text } = await plimsoll(["lint", "own.yaml", "--format", "markdown"], folder);
  assert.match(text, /Pod\\?_?own|Pod own/);
  assert.match(text, /it is the driver/);
});

test("standard input is a manifest", () => {
  const run = (input: string, ...flags: string[]) =>
    spawnSync(process.execPath, [join(REPOSITORY, "src/cli.ts"), "lint", "-", ...flags], { input, encoding: "utf8" });
  const fit = run(FIT);
  assert.equal(fit.status, 0, fit.stderr);
  assert.match(fit.stdout, /standard input: 1 object in 1 file, 1 pod template with 1 container\n/);
  assert.match(fit.stdout, /not looked at, because --image does not give it: order:v1/);
  const empty = run("# nothing\n");
  assert.equal(empty.status, 3);
  assert.match(empty.stderr, /there is no Kubernetes object in standard input/);
});

test("flags that do nothing for a manifest, or for anything else, are refused", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "empty"));
  writeFiles(folder, { "a.yaml": FIT, "Dockerfile": "FROM scratch\n", "not.json": "{}" });
  const codeOf = async (...words: string[]) =>
    JSON.parse((await plimsoll(["lint", ...words, "--json"], folder)).stdout).error?.code;
  assert.equal(await codeOf("a.yaml", "--dockerfile", "Dockerfile"), "flag-invalid");
  assert.equal(await codeOf("Dockerfile", "--image", "oci:out"), "flag-invalid");
  assert.equal(await codeOf("a.yaml", "--pod-security", "privileged"), "flag-invalid");
  assert.equal(await codeOf("a.yaml", "--image", "b=oci:out"), "flag-invalid");
  assert.equal(await codeOf("a.yaml", "--trial", "not.json"), "config-invalid");
  assert.equal(await codeOf("absent.yaml"), "source-invalid");
  assert.equal(await codeOf("a.yaml", "--image", "oci:absent"), "layout-invalid");
  assert.equal(await codeOf("a.yaml"), undefined);
});

test("names from a manifest reach the terminal escaped", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { "a.yaml": PRIVILEGED.replace("own", '"o\\e[31mn"') });
  const { stdout } = await plimsoll(["lint", "a.yaml"], folder);
  assert.equal(stdout.includes("\x1b[31m"), false);
  assert.match(stdout, /pod-security-baseline/);
});
