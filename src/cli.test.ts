import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "./base/version.ts";
import { formatPlatform } from "./format/oci/platform.ts";
import { HOST } from "./store/form.ts";

const CLI = join(import.meta.dirname, "cli.ts");

test("a reader that closes the pipe is not a failure", async () => {
  const child = spawn(process.execPath, [CLI, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const words: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
  const [code] = await once(child, "close");
  assert.deepEqual([code, Buffer.concat(words).toString()], [0, ""]);
});

test("a result that cannot be written is a failure", (t) => {
  if (!existsSync("/dev/full")) return t.skip("there is no /dev/full here");
  const full = openSync("/dev/full", "w");
  t.after(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, [CLI, "--help"], { stdio: ["ignore", full, "pipe"] });
  assert.equal(status, 3);
  assert.match(stderr.toString(), /^error the result cannot be written to standard output\n {2}why ENOSPC/);
});

test("an unknown command is reported with the most similar one, and the exit code is 2", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "slmi"], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /did you mean `slim`/);
});

test("--version prints the version and in which form it runs, and nothing else", () => {
  const asked = (...words: string[]) => spawnSync(process.execPath, [CLI, ...words], { encoding: "utf8" });
  const { status, stdout, stderr } = asked("--version");
  const platform = formatPlatform(HOST);
  assert.deepEqual([status, stdout, stderr], [0, `${VERSION} (checkout, ${platform})\n`, ""]);
  assert.deepEqual(JSON.parse(asked("--version", "--json").stdout), {
    schema: "plimsoll.version/1",
    version: VERSION,
    form: "checkout",
    platform,
    node: process.version,
  });
  assert.equal(asked("-v", "--unknown").stdout, stdout);
});

test("a start loads no package but the parser of the command line", () => {
  const hooks = `import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) {
    const inPackages = url.split("/node_modules/").at(-1);
    if (inPackages !== url) console.error(inPackages);
    return next(url, context);
  } });`;
  const hooked = ["--import", `data:text/javascript,${encodeURIComponent(hooks)}`];
  const { stderr } = spawnSync(process.execPath, [...hooked, CLI, "--version"], { encoding: "utf8" });
  assert.equal(stderr, "@stricli/core/dist/index.js\n");
});
