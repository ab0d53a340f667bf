import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { planted, published } from "../support/planted-module.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const WRITER = join(REPOSITORY, "src/service/converge/write-requirements.ts");

/** What a run does at last, in a process of its own. */
const SCRIPT = `
const { writeRequirements } = await import(${JSON.stringify(WRITER)});
const [before, after] = JSON.parse(process.argv[1]);
const bytes = (text) => (text === null ? null : Buffer.from(text));
writeRequirements({ folder: process.cwd(), goMod: bytes(before.goMod), goSum: bytes(before.goSum) }, after);
`;

test("killed at any moment of --write, a run leaves a module that builds, and the next one completes it", (t) => {
  const strace = requireTool(t, "strace");
  const shop = planted(
    t,
    [
      published("x@v1.0.0", "old@v1.0.0"),
      published("x@v1.1.0", "fresh@v1.0.0"),
      published("old@v1.0.0"),
      published("fresh@v1.0.0"),
    ],
    { requires: "x@v1.0.0", findings: "x@v1.0.0:v1.1.0" },
  );
  if (shop === undefined || strace === undefined) return;
  const { cwd, environment } = shop;
  const go = (...words: string[]) => execFileSync("go", words, { cwd, env: environment, stdio: "pipe" });
  const state = () => ({
    goMod: shop.text("go.mod"),
    goSum: existsSync(join(cwd, "go.sum")) ? shop.text("go.sum") : null,
  });
  const put = ({ goMod, goSum }: ReturnType<typeof state>) => {
    rmSync(join(cwd, "go.sum"), { force: true });
    shop.write({ "app/go.mod": goMod, ...(goSum === null ? {} : { "app/go.sum": goSum }) });
  };
  const old = state();
  go("get", "example.com/x@v1.1.0");
  go("mod", "tidy");
  const fresh = state();
  const write = (before: ReturnType<typeof state>, after: ReturnType<typeof state>, ...through: readonly string[]) => {
    const script = ["--input-type=module", "--eval", SCRIPT, JSON.stringify([before, after])];
    const [program, ...words] = [...through, process.execPath, ...script];
    return spawnSync(program!, words, { cwd, env: { ...environment, GOPROXY: "off" } });
  };
  for (const [before, after] of [
    [old, fresh],
    [fresh, old],
  ] as const) {
    const seen = new Set<string>();
    for (const call of ["fsync", "rename"]) {
      for (let moment = 1, killed = true; killed; moment += 1) {
        put(before);
        const inject = [`--trace=${call}`, `--inject=${call}:signal=SIGKILL:when=${moment}`];
        killed = write(before, after, strace, "--output=/dev/null", ...inject).status !== 0;
        const found = state();
        seen.add(JSON.stringify(found));
        assert.ok([before.goMod, after.goMod].includes(found.goMod), `go.mod after ${call} ${moment}`);
        go("build", "-mod=readonly", "./...");
        go("mod", "verify");
        assert.equal(write(found, after).status, 0);
        assert.deepEqual(state(), after);
      }
    }
    // One or the other, and two in between with the lines of both in go.sum.
    assert.equal(seen.size, 4);
    for (const name of readdirSync(cwd)) if (name.startsWith(".plimsoll-")) rmSync(join(cwd, name));
  }
});
