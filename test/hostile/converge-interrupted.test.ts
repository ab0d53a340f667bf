import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type Planted, planted, published } from "../support/planted-module.ts";
import { startPlimsoll } from "../support/slim.ts";
import { requireTool } from "../support/tools.ts";

function shopOf(t: TestContext): Planted | undefined {
  const modules = ["x@v1.0.0", "x@v1.1.0"].map((word) => published(word));
  return planted(t, modules, { requires: "x@v1.0.0", findings: "x@v1.0.0:v1.1.0" });
}

/** Starts a run with --write, interrupts it once something has happened, and holds it to what it may leave. */
async function interrupt(
  shop: Planted,
  env: Readonly<Record<string, string>>,
  happened: () => boolean,
): Promise<boolean> {
  const scratch = join(shop.folder, "scratch");
  mkdirSync(scratch, { recursive: true });
  const old = [shop.text("go.mod"), shop.text("go.sum")];
  const words = ["converge", "--from", "../report.json", "--write", "--json"];
  const run = startPlimsoll(words, { cwd: shop.cwd, env: { ...shop.environment, ...env, TMPDIR: scratch } });
  while (!happened() && run.child.exitCode === null) await pause(5);
  const isOver = run.child.exitCode !== null;
  if (!isOver) run.child.kill("SIGINT");
  const { exitCode, stderr } = await run.finished;
  if (isOver) return false;
  assert.equal(exitCode, 130, stderr);
  assert.deepEqual([shop.text("go.mod"), shop.text("go.sum")], old);
  assert.deepEqual(readdirSync(scratch), []);
  assert.deepEqual(readdirSync(shop.cwd).sort(), ["go.mod", "go.sum", "main.go", "main_test.go"]);
  return true;
}

test("interrupted at any of the commands that go runs, converge leaves everything as it was", async (t) => {
  const go = requireTool(t, "go");
  const shop = shopOf(t);
  if (shop === undefined || go === undefined) return;
  const bin = join(shop.folder, "bin");
  const calls = join(shop.folder, "calls");
  mkdirSync(bin);
  const script = [
    "#!/bin/sh",
    `echo "$$" >>'${calls}'`,
    `[ "$(wc -l <'${calls}')" -eq "$STUCK_AT" ] || exec '${go}' "$@"`,
    "exec sleep 100000",
  ];
  writeFileSync(join(bin, "go"), `${script.join("\n")}\n`, { mode: 0o755 });
  const called = () => (existsSync(calls) ? readFileSync(calls, "utf8").split("\n").length - 1 : 0);
  let interrupted = 0;
  for (let call = 1; ; call += 3) {
    writeFileSync(calls, "");
    const env = { PATH: `${bin}:${shop.environment.PATH}`, STUCK_AT: String(call) };
    if (!(await interrupt(shop, env, () => called() >= call))) break;
    interrupted += 1;
  }
  assert.ok(interrupted >= 5);
  assert.match(shop.text("go.mod"), /x v1\.1\.0/);
});

test("a proxy that never answers can be interrupted", async (t) => {
  const shop = shopOf(t);
  if (shop === undefined) return;
  let asked = 0;
  const server = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const GOPROXY = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.ok(await interrupt(shop, { GOPROXY, GOFLAGS: "-mod=mod -modcacherw" }, () => asked > 0));
});
