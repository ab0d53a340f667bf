/** The plugin list of coredns: what the removal of a plugin saves, beside builds that the go command makes alone. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { PruneReport } from "../../src/report/prune-report.ts";
import { onlineEnvironment } from "../differential/evidence-programs.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const MODULE = "github.com/coredns/coredns@v1.15.0";
const BUDGET = 9;

test("coredns: the plugin that weighs most is named, and weighs what the removal of its lines saves", async (t) => {
  const online = onlineEnvironment(t);
  if (online === undefined) return;
  const env = { ...process.env, ...online };
  const scratch = temporaryFolder(t);
  const downloaded = execFileSync("go", ["mod", "download", "-json", MODULE], { env, cwd: scratch });
  const folder = join(scratch, "coredns");
  cpSync((JSON.parse(downloaded.toString()) as { readonly Dir: string }).Dir, folder, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", folder]);
  const { exitCode, stdout, stderr } = await runPlimsoll(["prune", ".", "--budget", String(BUDGET), "--json"], {
    cwd: folder,
    env: online,
  });
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as PruneReport;
  const plugins = report.suggestions.filter(({ kind }) => kind === "plugin");
  for (const { subject, savedBytes } of plugins) t.diagnostic(`${subject}: ${savedBytes} bytes`);
  const [heaviest] = plugins;
  assert.equal(heaviest?.subject, "github.com/coredns/coredns/plugin/kubernetes");

  const sizeByHand = () => {
    const output = join(scratch, "by-hand");
    const args = ["build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", output, "."];
    execFileSync("go", args, { cwd: folder, env: { ...env, CGO_ENABLED: "0" }, stdio: "pipe" });
    return statSync(output).size;
  };
  const before = sizeByHand();
  const removed = Map.groupBy(heaviest.edits, ({ file }) => file);
  for (const [file, edits] of removed) {
    const path = join(folder, file ?? "");
    const lines = readFileSync(path, "utf8").split("\n");
    for (const { line } of edits) lines[line! - 1] = "";
    writeFileSync(path, lines.join("\n"));
  }
  assert.equal(heaviest.savedBytes, before - sizeByHand());
});
