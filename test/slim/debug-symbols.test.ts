import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { gnuBuildId, readNotes } from "../../src/format/elf/note.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { PLAIN, reportOf, runHere, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const open = (path: string) => ElfFile.open(accessBytes(readFileSync(path)), path);

test("--debug-symbols keeps what was removed from the image, and the image stays reproducible", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const build = (name: string) =>
    slimReport([
      PLAIN,
      "--platform",
      "linux/amd64",
      "-o",
      `oci:${join(folder, name)}`,
      "--debug-symbols",
      join(folder, `${name}.debug`),
    ]);
  const [first, second] = [await build("first"), await build("second")];
  assert.equal(first.image?.digest, second.image?.digest);

  const path = join(folder, "first.debug");
  const debug = await open(path);
  const buildId = gnuBuildId(await readNotes(debug));
  assert.match(buildId ?? "", /^[0-9a-f]{40}$/);
  assert.deepEqual(first.debugSymbols, [{ platform: "linux/amd64", path, buildId }]);
  assert.ok(debug.section(".symtab") !== undefined && debug.section(".debug_info") !== undefined);
  assert.deepEqual(readFileSync(path), readFileSync(join(folder, "second.debug")));
  assert.equal(first.steps.find(({ id }) => id === "strip")?.status, "applied");
});

test("for several platforms, --debug-symbols names a folder", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const symbols = join(folder, "symbols");
  const platforms = ["--platform", "linux/amd64,linux/arm64"];
  const { debugSymbols } = await slimReport([
    PLAIN,
    ...platforms,
    "-o",
    `oci:${join(folder, "out")}`,
    "--debug-symbols",
    symbols,
  ]);
  assert.deepEqual(readdirSync(symbols).sort(), ["plain-linux-amd64.debug", "plain-linux-arm64.debug"]);
  assert.deepEqual(
    debugSymbols?.map(({ platform, path }) => [platform, path]),
    ["amd64", "arm64"].map((arch) => [`linux/${arch}`, join(symbols, `plain-linux-${arch}.debug`)]),
  );
});

test("symbols that the linker was told to omit cannot be kept", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const choices = ["--ldflags=-s", "--debug-symbols", join(folder, "plain.debug"), "--measure", "none", "--json"];
  const run = await runHere(["slim", PLAIN, ...choices, "-o", `oci:${join(folder, "out")}`]);
  assert.deepEqual([run.exitCode, reportOf(run).error?.code], [2, "flag-invalid"]);
  assert.deepEqual(readdirSync(folder), []);
});
