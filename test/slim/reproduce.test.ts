import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../src/format/in-toto/envelope.ts";
import { encodeStatement, parseStatement, type Statement } from "../../src/format/in-toto/statement.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { ReproduceReport } from "../../src/report/reproduce-report.ts";
import { attachedInLayout, readLayoutLayer } from "../../src/store/layout/attachments.ts";
import { attachToLayout } from "../support/attached.ts";
import { writeFiles } from "../support/files.ts";
import { runHere, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const MAIN =
  'package main\n\nimport "fmt"\n\nvar version string\n\nfunc main() {\n\tfmt.Println("hello", version)\n}\n';

/** A committed service, and its image with provenance in `out` beside it. */
async function attestedService(t: TestContext) {
  const folder = temporaryFolder(t);
  const cwd = join(folder, "svc");
  writeFiles(cwd, { "go.mod": "module example.com/svc\n\ngo 1.26\n", "main.go": MAIN });
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...words], { cwd, stdio: "ignore" });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  const layout = join(folder, "out");
  const flags = [
    "--platform",
    "linux/amd64",
    "--ldflags=-X main.version=1",
    "--debug-symbols",
    join(folder, "x.debug"),
  ];
  await slimReport([".", "-o", `oci:${layout}`, "--attest", "provenance", ...flags], { cwd });
  const reproduce = async (words: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    const { stdout, exitCode } = await runHere(["reproduce", `oci:${layout}`, ...words, "--json"], { cwd, env });
    return { ...(JSON.parse(stdout) as ReproduceReport), exitCode };
  };
  return { folder, cwd, layout, reproduce };
}

const inputsOf = ({ inputs }: ReproduceReport) => inputs.map(({ name, recorded, now }) => [name, recorded, now]);
const changesOf = ({ changes }: ReproduceReport) => changes.map(({ kind, name }) => `${kind} ${name}`);

test("an image is built again bit for bit, and what differs is named", async (t) => {
  if (requireTool(t, "go") === undefined || requireTool(t, "git") === undefined) return;
  const { cwd, reproduce } = await attestedService(t);
  const same = await reproduce();
  assert.deepEqual([same.exitCode, same.reproduced, same.inputs, same.changes], [0, true, [], []]);
  assert.equal(same.rebuiltDigest, same.image?.digest);
  assert.equal(same.provenance?.signed, false);

  writeFileSync(join(cwd, "main.go"), MAIN.replace("hello", "hullo"));
  const source = await reproduce();
  assert.deepEqual([source.exitCode, source.reproduced, source.error?.code], [5, false, "not-reproduced"]);
  assert.deepEqual(inputsOf(source), [["example.com/svc: dirty", "false", "true"]]);
  const changes = changesOf(source);
  assert.ok(changes.includes("file /usr/local/bin/svc") && changes.includes("section /usr/local/bin/svc .rodata"));
  assert.deepEqual(
    changes.filter((change) => /^(?:config|manifest) /.test(change)),
    [],
  );
  writeFileSync(join(cwd, "main.go"), MAIN);

  const later = await reproduce([], { SOURCE_DATE_EPOCH: "5" });
  assert.deepEqual(inputsOf(later), [["SOURCE_DATE_EPOCH", "0", "5"]]);
  assert.ok(changesOf(later).includes("config created"));

  const tagged = await reproduce([], { GOFLAGS: "-buildvcs=false -tags=other" });
  assert.equal(tagged.exitCode, 5);
  assert.ok(inputsOf(tagged).some(([name]) => name === "GOFLAGS"));

  writeFileSync(join(cwd, "plimsoll.yaml"), 'image:\n  user: "7"\n');
  const configured = await reproduce();
  const names = inputsOf(configured).map(([name]) => name);
  assert.ok(names.includes("plimsoll.yaml") && names.includes("setting container"));
  assert.deepEqual(changesOf(configured), ["config User"]);
});

test("what a provenance recorded of Go, base, go.mod, go.sum and flags is compared with what is here", async (t) => {
  if (requireTool(t, "go") === undefined || requireTool(t, "git") === undefined) return;
  const { folder, layout, reproduce } = await attestedService(t);
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as { manifests: Descriptor[] };
  const { found } = await attachedInLayout(layout, index.manifests[0]!.digest, STATEMENT_PAYLOAD_TYPE);
  const statement = JSON.parse(Buffer.from(await readLayoutLayer(layout, found[0]!.layers[0]!)).toString());
  const { buildDefinition, runDetails } = statement.predicate;
  runDetails.builder.version.go = "go1.2.3";
  buildDefinition.externalParameters.flags.ldflags = ["-X main.version=2"];
  const other = { sha256: "0".repeat(64) };
  const named = buildDefinition.resolvedDependencies.filter(({ digest }: { digest?: object }) => digest !== undefined);
  for (const dependency of named) Object.assign(dependency, { digest: other });
  buildDefinition.resolvedDependencies.push({ name: "go.sum", digest: other }, { name: "base image", digest: other });
  const file = join(folder, "other.json");
  writeFileSync(file, JSON.stringify(statement));
  const report = await reproduce(["--provenance", file]);
  assert.deepEqual([report.exitCode, report.reproduced], [5, false]);
  const names = inputsOf(report).map(([name]) => name);
  for (const name of ["version of go", "go.mod", "go.sum", "base image", "setting go"]) {
    assert.ok(names.includes(name), `${name}: ${names.join(", ")}`);
  }
  assert.ok(changesOf(report).includes("file /usr/local/bin/svc"));
});

test("without the provenance of this image, or with one that starts programs, nothing is built", async (t) => {
  if (requireTool(t, "go") === undefined || requireTool(t, "git") === undefined) return;
  const { folder, layout, reproduce } = await attestedService(t);
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as { manifests: Descriptor[] };
  const [image] = index.manifests;
  const { found } = await attachedInLayout(layout, image!.digest, STATEMENT_PAYLOAD_TYPE);
  const statement = parseStatement(await readLayoutLayer(layout, found[0]!.layers[0]!), "the statement");
  const file = join(folder, "statement.json");
  const withStatement = async (one: Statement) => {
    writeFileSync(file, encodeStatement(one));
    const { error, exitCode, rebuiltDigest } = await reproduce(["--provenance", file]);
    assert.equal(rebuiltDigest, null);
    return [error?.code, exitCode];
  };
  const { predicate } = statement as unknown as {
    readonly predicate: { readonly buildDefinition: { readonly externalParameters: object } };
  };
  const { buildDefinition } = predicate;
  const withFlags = (flags: object): Statement => {
    const externalParameters = { ...buildDefinition.externalParameters, flags };
    return {
      ...statement,
      predicate: { ...predicate, buildDefinition: { ...buildDefinition, externalParameters } } as never,
    };
  };
  const foreign = { ...statement, subjects: [{ name: "", digests: { sha256: sha256(Buffer.from("x")).slice(7) } }] };
  assert.deepEqual(await withStatement(foreign), ["provenance-unusable", 3]);
  assert.deepEqual(await withStatement({ ...statement, predicateType: "https://example.com" }), [
    "provenance-unusable",
    3,
  ]);
  assert.deepEqual(await withStatement(withFlags({ goflag: ["-toolexec=touch x"] })), ["flag-invalid", 2]);
  assert.deepEqual(await withStatement(withFlags({ output: ["oci:x"] })), ["provenance-unusable", 3]);

  const bytes = encodeStatement(withFlags({}));
  const second = { artifactType: STATEMENT_PAYLOAD_TYPE, layers: [{ mediaType: STATEMENT_PAYLOAD_TYPE, bytes }] };
  const bare = join(folder, "bare");
  cpSync(layout, bare, { recursive: true });
  await attachToLayout(layout, image!, second, new AbortController().signal);
  assert.equal((await reproduce()).error?.code, "provenance-unusable");
  rmSync(layout, { recursive: true });
  cpSync(bare, layout, { recursive: true });
  writeFileSync(join(layout, "index.json"), JSON.stringify({ ...index, manifests: [image] }));
  assert.equal((await reproduce()).error?.code, "provenance-missing");
});
