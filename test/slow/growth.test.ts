/** Growth between real releases: of a service, whose modules changed, and of Go alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageDiffReport } from "../../src/report/image-diff-report.ts";
import { goSays, onlineEnvironment } from "../differential/evidence-programs.ts";
import { writeFiles } from "../support/files.ts";
import { serviceRepository } from "../support/service-repository.ts";
import { PLAIN, runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A program that uses enough of the standard library to weigh something else under another release. */
const SERVE = 'package main\n\nimport "net/http"\n\nfunc init() { go http.ListenAndServe("127.0.0.1:0", nil) }\n';
/** A release whose standard library has another size; only the last number of a release may leave it as it was. */
const OTHER_GO = "go1.26.0";

test("nats-server between two releases: every view adds up to the byte, and modules that changed are named", async (t) => {
  const online = onlineEnvironment(t);
  if (online === undefined) return;
  const [before, after] = ["v2.10.5", "v2.11.0"].map((version) => `github.com/nats-io/nats-server/v2@${version}`);
  const folder = temporaryFolder(t);
  if (!goSays(t, ["mod", "download", before!, after!], { env: online, cwd: folder })) return;
  const { exitCode, stdout, stderr } = await runPlimsoll(["diff", before!, after!, "--json"], {
    cwd: folder,
    env: online,
  });
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as ImageDiffReport;
  assert.equal(report.changeBytes, report.after.sizeBytes - report.before.sizeBytes);
  const views = Map.groupBy(report.rows, ({ kind }) => kind);
  assert.deepEqual([...views.keys()].sort(), ["file", "layer", "module", "owner", "package"]);
  for (const [view, rows] of views) {
    const sum = (pick: (row: (typeof rows)[number]) => number | null) =>
      rows.reduce((total, row) => total + (pick(row) ?? 0), 0);
    assert.equal(
      sum(({ beforeBytes }) => beforeBytes),
      report.before.sizeBytes,
      view,
    );
    assert.equal(
      sum(({ afterBytes }) => afterBytes),
      report.after.sizeBytes,
      view,
    );
    assert.equal(
      sum(({ changeBytes }) => changeBytes),
      report.changeBytes,
      view,
    );
    assert.equal(
      sum(({ changeWireBytes }) => changeWireBytes),
      report.changeWireBytes,
      view,
    );
  }
  const versionOf = (module: string) => {
    const row = views.get("module")!.find(({ label }) => label === module);
    return [row?.beforeVersion, row?.afterVersion];
  };
  assert.deepEqual(versionOf("github.com/nats-io/nats-server/v2"), ["v2.10.5", "v2.11.0"]);
  assert.deepEqual(versionOf("github.com/nats-io/jwt/v2"), ["v2.5.3", "v2.7.3"]);
  assert.deepEqual(versionOf("golang.org/x/crypto"), ["v0.15.0", "v0.36.0"]);
  const [cause] = report.causes!;
  assert.equal(cause!.kind, "module-version");
  assert.match(cause!.what, /nats-server\/v2 v2\.10\.5 → v2\.11\.0/);
});

test("between two releases of Go with the code unchanged, all of the difference is the toolchain's", async (t) => {
  const online = onlineEnvironment(t);
  const service = serviceRepository(t, PLAIN);
  if (online === undefined || service === undefined) return;
  if (!goSays(t, ["version"], { env: { ...online, GOTOOLCHAIN: OTHER_GO } })) return;
  const old = { "plimsoll.yaml": `env: {GOTOOLCHAIN: ${OTHER_GO}}\n` };
  service.commit("Build with the older release", { ...old, "serve.go": SERVE });
  service.git("switch", "--quiet", "--create", "change");
  service.git("rm", "--quiet", "plimsoll.yaml");
  service.commit("Build with what is here");
  // With auto, the new code is built by the old release; where only the local one is allowed, the old code by the new.
  for (const [said, how] of [
    ["auto", `the new code built by ${OTHER_GO}`],
    ["local", /^the old code built by go1\./],
  ] as const) {
    const run = await runPlimsoll(["diff", ".", "--base", "main", "--json"], {
      cwd: service.folder,
      env: { ...online, GOTOOLCHAIN: said },
    });
    assert.equal(run.exitCode, 0, run.stderr);
    const report = JSON.parse(run.stdout) as ImageDiffReport;
    const split = report.toolchain!;
    assert.equal(split.beforeGo, OTHER_GO);
    assert.deepEqual([split.codeBytes, split.codeWireBytes], [0, 0], JSON.stringify(split));
    assert.deepEqual([split.toolchainBytes, split.toolchainWireBytes], [report.changeBytes, report.changeWireBytes]);
    assert.notEqual(report.changeWireBytes, 0);
    assert.match(split.how, new RegExp(how));
  }
});

test("a gate says why growth of Go cannot be told apart, where the user allows only the local release", async (t) => {
  const online = onlineEnvironment(t);
  const service = serviceRepository(t, PLAIN);
  if (online === undefined || service === undefined) return;
  if (!goSays(t, ["version"], { env: { ...online, GOTOOLCHAIN: OTHER_GO } })) return;
  const limit = "gate:\n  rules:\n    total: {limit: 1 kB}\n";
  writeFiles(service.folder, { "plimsoll.yaml": `env: {GOTOOLCHAIN: ${OTHER_GO}}\n${limit}` });
  const run = (words: readonly string[], said: string) =>
    service.gate(words, { env: { ...online, GOTOOLCHAIN: said } });
  const updated = await service.run(["gate", "--update"], { env: { ...online, GOTOOLCHAIN: "auto" } });
  assert.equal(updated.exitCode, 0, updated.stderr);
  writeFiles(service.folder, { "plimsoll.yaml": limit });
  const local = await run([], "local");
  assert.equal(local.exitCode, 1);
  const { toolchain } = local.report.services[0]!;
  assert.deepEqual([toolchain!.toolchainBytes, toolchain!.codeBytes], [null, null]);
  assert.match(toolchain!.how, /GOTOOLCHAIN=local allows no other release than go1\./);
  const auto = await run([], "auto");
  assert.deepEqual([auto.report.services[0]!.toolchain!.codeBytes, auto.exitCode], [0, 1]);
});
