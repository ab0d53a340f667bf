/**
 * coredns whose etcd is gone without a word: coredns/coredns#6351. Its etcd client kept to the connection; since
 * DialKeepAliveTime is set, it gives it up.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ChaosReport } from "../../src/report/chaos-report.ts";
import { onlineEnvironment } from "../differential/evidence-programs.ts";
import { podmanScriptFor } from "../support/containers.ts";
import { downloadedModule } from "../support/downloaded-module.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

/** Whoever needs coredns with other plugins changes this list, and has the imports written again from it. */
const PLUGINS = ["reload", "ready", "health", "prometheus:metrics", "errors", "etcd"];

/** A port that needs no right: the service is nobody in particular. */
const COREFILE = `.:1053 {
  errors
  health :8080
  etcd skydns.test {
    path /skydns
    endpoint {$ETCD_ENDPOINTS}
  }
}
`;

const RECORD = '/skydns/test/skydns/order={"host":"192.0.2.7","ttl":60}';

/**
 * The plugin gives etcd five seconds (etcdTimeout) and answers SERVFAIL then, which is in time here. 1.15 asks for a keep-alive
 * after five seconds of silence, which grpc-go makes ten (KeepaliveMinPingTime), and waits twenty for its answer (the default
 * of ClientParameters.Timeout): a connection counts as dead 30 seconds after its last byte, of which six are the fault's.
 */
const SETTINGS = `contract:
  port: 8080
  dns: {port: 1053}
  load:
    rate: 30
    requests:
      - {dns: order.skydns.test, record: 192.0.2.7}
      - {dns: order.skydns.test, record: 192.0.2.7, over: tcp}
  objectives: {latency: {share: 95 %, within: 6s}}
  health: {live: GET /health}
chaos:
  dependencies:
    etcd:
      command: ${JSON.stringify([process.execPath, join(REPOSITORY, "test/support/etcd-with-records.ts"), "PORT", RECORD])}
      env: {ETCD_ENDPOINTS: "http://ADDRESS"}
  recovers: 35s
`;

/** A machine that is busy, or whose other runtimes take the network away, cannot tell: then it is tried again. */
const TRIES = 3;

for (const [version, failed] of [
  ["v1.15.0", []],
  ["v1.11.1", ["recovers"]],
] as const) {
  test(`coredns ${version} ${failed.length === 0 ? "recovers" : "does not recover"} when its etcd has forgotten a connection`, async (t) => {
    const bench = benchFor(t, version);
    if (bench === undefined) return;
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "Corefile"), COREFILE);
    writeFileSync(join(cwd, "plimsoll.yaml"), SETTINGS);
    const put = ["--add", `${join(cwd, "Corefile")}:/Corefile`, "--cmd=-conf", "--cmd=/Corefile", "--measure", "none"];
    const made = await runPlimsoll(["slim", ".", ...put, "-o", `oci:${join(cwd, "image")}`], {
      cwd: bench.source,
      env: bench.env,
    });
    assert.equal(made.exitCode, 0, made.stderr);
    for (let tries = 1; ; tries++) {
      const words = ["chaos", "oci:image", "--only", "etcd/peer-lost", "--json"];
      const { exitCode, stdout, stderr } = await runPlimsoll(words, { cwd, env: bench.env });
      const report = JSON.parse(stdout) as ChaosReport;
      const [experiment] = report.experiments;
      assert.ok(experiment !== undefined, stderr);
      const { checks, recoveredAfterMs, timeline } = experiment;
      t.diagnostic(`${JSON.stringify(timeline.phases.broken)}, as before after ${recoveredAfterMs} ms`);
      if (checks.some(({ outcome }) => outcome === "unknown") && tries < TRIES) continue;
      const bad = checks.filter(({ outcome }) => outcome !== "pass");
      assert.deepEqual(
        bad.map(({ check, outcome }) => [check, outcome]),
        failed.map((check) => [check, "fail"]),
        stderr,
      );
      assert.equal(exitCode, failed.length === 0 ? 0 : 1, stderr);
      // By HTTP alone, nothing would have been seen: it said all the time that it is well.
      assert.equal(checks.find(({ check }) => check === "lives-on")?.outcome, "pass");
      assert.equal(timeline.phases.broken.failed, timeline.phases.broken.requests);
      return;
    }
  });
}

interface Bench {
  /** The module with a list of plugins of our own. */
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
}

function benchFor(t: TestContext, version: string): Bench | undefined {
  const online = onlineEnvironment(t);
  const bin = podmanScriptFor(t);
  if (online === undefined || bin === undefined || requireTool(t, "etcd") === undefined) return undefined;
  const downloaded = downloadedModule(t, "github.com/coredns/coredns", version);
  if (downloaded === undefined) return undefined;
  const source = join(temporaryFolder(t), "coredns");
  cpSync(downloaded, source, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", source]);
  const lines = PLUGINS.map((plugin) => (plugin.includes(":") ? plugin : `${plugin}:${plugin}`));
  writeFileSync(join(source, "plugin.cfg"), `${lines.join("\n")}\n`);
  const env = { ...online, GOFLAGS: "-buildvcs=false -mod=mod", PATH: `${bin}${delimiter}${process.env.PATH}` };
  execFileSync("go", ["run", "directives_generate.go"], {
    cwd: source,
    env: { ...process.env, ...env },
    stdio: "pipe",
  });
  return { source, env };
}
