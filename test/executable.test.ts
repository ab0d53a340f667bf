/** One-file executables, run where there is no Node, beside the checkout. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeContents } from "../scripts/executable/contents.ts";
import { nodeReleases } from "../scripts/executable/node-release.ts";
import { makeExecutables } from "../scripts/executables.ts";
import { VERSION } from "../src/base/version.ts";
import { formatPlatform } from "../src/format/oci/platform.ts";
import { HOST } from "../src/store/form.ts";
import { executableFor, same, samePage, stageFor } from "./support/executable-stage.ts";
import { ORDER, PLAIN, slimEnvironment } from "./support/slim.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY, requireTool } from "./support/tools.ts";

test("an executable of this platform does without Node what the checkout does", async (t) => {
  const platform = formatPlatform(HOST);
  const program = await executableFor(t, platform);
  if (program === undefined || requireTool(t, "go") === undefined) return;
  const stage = await stageFor(t, [program]);
  const { executable } = stage;

  await t.test("says which form it is", () => {
    assert.equal(executable("--version").stdout, `${VERSION} (executable, ${platform})\n`);
    const { form, platform: said } = JSON.parse(executable("--version", "--json").stdout);
    assert.deepEqual([form, said], ["executable", platform]);
    assert.match(executable("doctor").stdout, /^plimsoll \S+ \(executable, \S+\) on Node v26/);
  });

  await t.test("builds the same image, with the base and the prober that are inside it", () => {
    const words = ["slim", ORDER, "--measure", "none", "--healthcheck", "http://:8080/health", "-o", "oci:order"];
    assert.match(same(stage, ...words).stdout, /^oci:order:latest@sha256:[0-9a-f]{64}\n$/);
  });

  await t.test("explains a binary, and an image on threads", () => {
    assert.match(same(stage, "explain", "full").stdout, /^full: /);
    assert.match(same(stage, "explain", "oci:layout", "--no-cache").stdout, /^oci:layout: /);
    const debugged = spawnSync(program, ["explain", "oci:layout", "--no-cache"], {
      cwd: stage.folder,
      env: slimEnvironment({ NODE_DEBUG: "worker" }),
      encoding: "utf8",
    });
    assert.match(debugged.stderr, /create new worker/);
  });

  await t.test("writes the same page", () => samePage(stage));

  await t.test("lints, with the pages of rules", () => {
    const dockerfile = join(REPOSITORY, "test/fixtures/go/linted/Dockerfile");
    assert.equal(same(stage, "lint", dockerfile).exitCode, 1);
    same(stage, "lint", dockerfile, "--sarif");
  });

  await t.test("gates a service", () => {
    assert.equal(same(stage, "gate", PLAIN, "--update").stdout, "plimsoll.lock.json\n");
    assert.equal(same(stage, "gate", PLAIN).exitCode, 0);
  });

  await t.test("helps, completes, and prints the licences of everything in it", () => {
    for (const words of ["--help", "slim --help", "help guide", "help cgo-required", "completion bash"]) {
      assert.equal(same(stage, ...words.split(" ")).exitCode, 0, words);
    }
    const { stdout } = executable("help", "licences");
    for (const text of ["Apache License", "==== undici ", "==== zod ", "Node.js is licensed for use as follows"])
      assert.ok(stdout.includes(text), text);
  });

  await t.test("refuses what the checkout refuses, and a missing program is its own error", () => {
    assert.equal(same(stage, "explain", "not-there").exitCode, 3);
    assert.equal(same(stage, "slim", "--nope").exitCode, 2);
  });
});

test("an executable holds what the npm package holds", async (t) => {
  const npm = requireTool(t, "npm");
  if (npm === undefined) return;
  const { assets } = await makeContents(temporaryFolder(t));
  const packed = spawnSync(npm, ["pack", "--dry-run", "--json", "--ignore-scripts", "--silent"], {
    cwd: REPOSITORY,
    env: { ...process.env, npm_config_cache: temporaryFolder(t) },
    encoding: "utf8",
  });
  const [pack] = Object.values(JSON.parse(packed.stdout)) as { files: { path: string }[] }[];
  const withoutCode = (paths: readonly string[]) => paths.filter((path) => !path.startsWith("dist/")).sort();
  assert.deepEqual(
    withoutCode(Object.keys(assets)),
    withoutCode(pack!.files.map(({ path }) => path)).filter((path) => path !== "package.json" && path !== "README.md"),
  );
});

test("what an executable holds follows from its sources alone: made again, it is the same", async (t) => {
  const [one, other] = await Promise.all([makeContents(temporaryFolder(t)), makeContents(temporaryFolder(t))]);
  assert.deepEqual(Object.keys(one.assets), Object.keys(other.assets));
  for (const [path, file] of Object.entries(one.assets)) {
    assert.ok(readFileSync(file).equals(readFileSync(other.assets[path]!)), path);
  }
  assert.ok(readFileSync(one.main).equals(readFileSync(other.main)));
});

test("there is an executable for every platform that npm has a Node for", async (t) => {
  const platforms = nodeReleases().map(({ platform }) => platform);
  assert.deepEqual(platforms, ["darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64"]);
  const folder = temporaryFolder(t);
  await assert.rejects(
    makeExecutables(folder, ["plan9/386"]),
    /npm has no Node for plan9\/386; there is darwin\/amd64/,
  );
});
