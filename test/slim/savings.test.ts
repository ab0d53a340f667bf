import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { alpineBase } from "../support/alpine-base.ts";
import { writeFiles } from "../support/files.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { reportOf, runHere, slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

/** A program whose packages contain C, and that works without it. */
const USERS = join(REPOSITORY, "test/fixtures/go/users");
const BOTH = ["--platform", "linux/amd64,linux/arm64"];
const STATUS: Readonly<Record<string, string>> = {
  prune: "not-needed",
  converge: "not-examined",
  sweep: "not-needed",
};
const STEPS = ["strip", "static", "prune", "converge", "sweep", "base", "seal"];

async function measured(words: readonly string[], source = USERS): Promise<SlimReport> {
  const run = await runHere(["slim", source, "--measure", "steps", "--json", ...words]);
  assert.equal(run.exitCode, 0, run.stderr);
  return reportOf(run);
}

/** Checks that the steps lead from before to after without a remainder. */
function assertAddsUp({ before, after, steps }: SlimReport): void {
  assert.ok(before !== null && after !== null);
  for (const [total, saved] of [
    ["sizeBytes", "savedBytes"],
    ["wireBytes", "savedWireBytes"],
  ] as const) {
    const left: number = steps.reduce((rest, step) => rest - (step[saved] ?? 0), before[total]);
    assert.equal(left, after[total], `${total} of before, less what the steps saved`);
  }
}

test("the savings of the steps lead from before to after exactly, for every platform and compression", async (t) => {
  for (const words of [BOTH, ["--compression", "zstd:19"], ["--compression", "none", "--media-types", "docker"]]) {
    const layout = join(temporaryFolder(t), "layout");
    const report = await measured([...words, "-o", `oci:${layout}`]);
    assertAddsUp(report);
    const { after, image, steps } = report;
    assert.deepEqual([after!.sizeBytes, after!.wireBytes], [image!.sizeBytes, image!.wireBytes]);
    const saved = Object.fromEntries(steps.map(({ id, savedBytes }) => [id, savedBytes]));
    const { strip, static: ofC, base } = saved;
    assert.ok(strip && ofC && base, `one of them was not measured, or saved nothing: ${JSON.stringify(saved)}`);
    assert.ok(strip > 0 && base < 0, JSON.stringify(saved));
    assert.deepEqual([saved.prune, saved.converge, saved.sweep], [null, null, null], "what was not measured is null");
  }
});

test("the strip step is proven for every binary, and a step that was not measured is not", async (t) => {
  const layout = join(temporaryFolder(t), "layout");
  const symbols = join(temporaryFolder(t), "users.debug");
  const { strip } = await measured([...BOTH, "-o", `oci:${layout}`]);
  assert.deepEqual(
    strip?.map(({ platform, name }) => [platform, name]),
    [
      ["linux/amd64", "users"],
      ["linux/arm64", "users"],
    ],
  );
  const separate = await measured(["--debug-symbols", symbols, "-o", `oci:${layout}`]);
  for (const proof of [...strip, ...(separate.strip ?? [])]) {
    assert.ok(proof.holds && proof.gone.some(({ name }) => name === ".symtab"), JSON.stringify(proof));
    assert.deepEqual(proof.paths, { before: 0, after: 0 });
  }
  assert.equal(separate.strip?.length, 1);
  const run = await runHere(["slim", USERS, "--measure", "none", "--json", "-o", `oci:${layout}`]);
  assert.equal(reportOf(run).strip, null);
});

test("before is the output of go build, alone in an image", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  const { before, steps } = await measured(["-o", `oci:${join(folder, "layout")}`]);
  const sizes = [[], ["-trimpath", "-ldflags=-s -w"]].map((flags, index) => {
    const path = join(folder, `users-${index}`);
    execFileSync(go, ["build", ...flags, "-o", path, "."], { cwd: USERS, env: slimEnvironment() });
    return statSync(path).size;
  });
  // A tar has whole blocks of 512 bytes: a header for the file and for each folder above it, and two blocks at the end.
  const inTar = (bytes: number) => 512 * (Math.ceil(bytes / 512) + 4 + 2);
  assert.match(before!.what, /^plain go build, alone in an image/);
  // Manifest and config count as well: small documents that differ by little more than the flags that they name.
  const documents = before!.sizeBytes - inTar(sizes[0]!);
  assert.ok(documents > 500 && documents < 4000, `${documents} bytes of manifest and config`);
  const difference = steps[0]!.savedBytes! - (inTar(sizes[0]!) - inTar(sizes[1]!));
  assert.ok(Math.abs(difference) < 500, `${difference} bytes between two manifests and configs`);
});

test("with --before, that image comes first, and the steps add up from it", async (t) => {
  const alpine = alpineBase(t);
  if (alpine === undefined) return;
  const name = `oci:${alpine.folder}:amd64`;
  const { descriptor, manifest } = alpine.image("amd64");
  const output = join(temporaryFolder(t), "layout");
  const report = await measured(["--platform", "linux/amd64", "--before", name, "-o", `oci:${output}`]);
  assertAddsUp(report);
  const [layer] = manifest.layers;
  assert.deepEqual(report.before, {
    what: `${name} (${descriptor.digest})`,
    sizeBytes: [descriptor, manifest.config].reduce(
      (sum, blob) => sum + alpine.storedBytes(blob),
      alpine.tarBytes(layer!),
    ),
    wireBytes: [descriptor, manifest.config, layer!].reduce((sum, blob) => sum + alpine.storedBytes(blob), 0),
  });
});

test("the report has the promised fields, in their order", async (t) => {
  const layout = new LayoutOnDisk(join(temporaryFolder(t), "layout"));
  const report = await measured([...BOTH, "-o", `oci:${layout.folder}:v1`]);
  assert.equal(report.schema, "plimsoll.slim/1");
  const { reference, digest, mediaType, platforms } = report.image!;
  const entry = layout.entry("v1");
  assert.deepEqual({ digest, mediaType }, { digest: entry.digest, mediaType: entry.mediaType });
  assert.equal(reference, `oci:${layout.folder}:v1@${digest}`);
  assert.deepEqual(
    platforms.map(({ platform }) => platform),
    ["linux/amd64", "linux/arm64"],
  );
  assert.deepEqual(
    report.steps.map(({ id }) => id),
    STEPS,
  );
  for (const step of report.steps) {
    assert.deepEqual(Object.keys(step), ["id", "status", "why", "savedBytes", "savedWireBytes"]);
    assert.ok(step.why.length > 0, step.id);
    assert.equal(step.status, STATUS[step.id] ?? "applied");
  }
  const inputs = report.inputs.map(({ name }) => name);
  assert.deepEqual(inputs, inputs.toSorted());
  for (const name of ["base", "compressor", "go", "SOURCE_DATE_EPOCH"]) assert.ok(inputs.includes(name), name);
  assert.deepEqual(
    report.destinations.map(({ destination, uploadedBytes }) => ({ destination, uploaded: (uploadedBytes ?? 0) > 0 })),
    [{ destination: `oci:${layout.folder}:v1`, uploaded: true }],
  );
});

test("standard output has only the reference, and no comparison is built where CI is set", async (t) => {
  const layout = join(temporaryFolder(t), "layout");
  const archive = join(temporaryFolder(t), "users.tar");
  const words = [USERS, "-o", `oci:${layout}`, "-o", `docker-archive:${archive}:users:1`];
  const { stdout, stderr, exitCode } = await runHere(["slim", ...words], { env: { CI: "true" } });
  const { descriptor, manifest } = new LayoutOnDisk(layout).image();
  assert.equal(exitCode, 0);
  // A docker archive has no manifest; docker names an image by its config.
  const inArchive = `docker-archive:${archive}:users:1@${manifest.config.digest}`;
  assert.equal(stdout, `oci:${layout}:latest@${descriptor.digest}\n${inArchive}\n`);
  assert.doesNotMatch(stderr, /^before/m);
  assert.doesNotMatch(stderr, /\x1b/);
  assert.match(stderr, /^after /m);
  const withSteps = await runHere(["slim", USERS, "-o", `oci:${layout}`]);
  assert.match(withSteps.stderr, /^before .* plain go build, alone in an image, with C$/m);
});

test("the image of --before is read even where no comparison is built", async (t) => {
  const layout = join(temporaryFolder(t), "layout");
  const first = reportOf(await runHere(["slim", USERS, "-o", `oci:${layout}`, "--json"], { env: { CI: "true" } }));
  const second = [USERS, "-o", `oci:${layout}:next`, "--before", `oci:${layout}`, "--json"];
  const { before, steps } = reportOf(await runHere(["slim", ...second], { env: { CI: "true" } }));
  const { digest, sizeBytes, wireBytes } = first.image!;
  assert.deepEqual(before, { what: `oci:${layout} (${digest})`, sizeBytes, wireBytes });
  assert.ok(steps.every(({ savedBytes }) => savedBytes === null));
});

const SERVER = 'import "net/http"\n\nfunc serve() { http.ListenAndServe("", nil) }\n';

/** A program that is larger with the tag `serving`. */
const TAGGED: Readonly<Record<string, string>> = {
  "go.mod": "module example.com/tagged\n\ngo 1.24\n",
  "main.go": "package main\n\nfunc main() { serve() }\n",
  "serve.go": `//go:build serving\n\npackage main\n\n${SERVER}`,
  "none.go": "//go:build !serving\n\npackage main\n\nfunc serve() {}\n",
};

test("what the tags in use are worth is the difference of two builds, and the steps add up with it", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const folder = writeFiles(join(temporaryFolder(t), "tagged"), TAGGED);
  const layout = join(temporaryFolder(t), "layout");
  const report = await measured(["--tags", "serving", "-o", `oci:${layout}`], folder);
  assertAddsUp(report);
  assert.match(report.before!.what, /^plain go build without -tags serving, alone in an image/);
  const step = report.steps.find(({ id }) => id === "prune")!;
  assert.equal(step.status, "applied");
  assert.match(step.why[0]!, /^-tags serving, built with and without; plimsoll prune suggests most for /);
  const sizes = [[], ["-tags=serving"]].map((flags, index) => {
    const path = join(temporaryFolder(t), `program-${index}`);
    const args = ["build", "-trimpath", "-ldflags=-s -w", ...flags, "-o", path, "."];
    execFileSync(go, args, { cwd: folder, env: slimEnvironment({ CGO_ENABLED: "0" }) });
    return statSync(path).size;
  });
  // The rest is the padding of the tar, and a flag's name in the config.
  const rest = step.savedBytes! - (sizes[0]! - sizes[1]!);
  assert.ok(Math.abs(rest) < 1536, `${step.savedBytes} saved, ${sizes} bytes built by go itself`);
  assert.ok(step.savedBytes! < -1_000_000 && step.savedWireBytes! < 0, JSON.stringify(step));
});

test("a program that cannot be built without its tags is compared with them", async (t) => {
  const { "none.go": _, ...files } = TAGGED;
  const folder = writeFiles(temporaryFolder(t), files);
  const report = await measured(["--tags", "serving", "-o", `oci:${join(temporaryFolder(t), "layout")}`], folder);
  assertAddsUp(report);
  assert.match(report.before!.what, /^plain go build, alone in an image/);
  const step = report.steps.find(({ id }) => id === "prune")!;
  assert.deepEqual([step.status, step.savedBytes], ["applied", null]);
  assert.match(step.why[1]!, /^without its tags, the program does not build: .*undefined: serve/);
});

test("a suggestion is looked for once for a program, and not at all without a comparison", async (t) => {
  const folder = writeFiles(join(temporaryFolder(t), "tagged"), TAGGED);
  const layout = join(temporaryFolder(t), "layout");
  const env = { PLIMSOLL_CACHE: temporaryFolder(t) };
  const run = (measure: string) =>
    runHere(["slim", folder, "--tags", "serving", "--measure", measure, "-o", `oci:${layout}`], { env });
  const without = await run("none");
  assert.match(without.stderr, /^3 prune .*not examined: .*--measure steps$/m);
  assert.ok(!existsSync(join(env.PLIMSOLL_CACHE, "suggested")));
  const [first, second] = [await run("steps"), await run("steps")];
  assert.match(first.stderr, /^Looked for what tagged could do without$/m);
  assert.doesNotMatch(second.stderr, /^Looked? for what/m);
  const step = /^3 prune .*$/m;
  assert.equal(step.exec(second.stderr)?.[0], step.exec(first.stderr)?.[0]);
  assert.deepEqual(new Set([without.stdout, first.stdout, second.stdout]).size, 1);
});
