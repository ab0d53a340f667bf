import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { buildIdPath } from "../../src/build/strip/debug-link.ts";
import { encodeSymbols, type SymbolsOwner } from "../../src/format/debug-symbols/attached-symbols.ts";
import type { NewArtifact } from "../../src/format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import type { SymbolsReport } from "../../src/report/symbols-report.ts";
import { attachedInLayout } from "../../src/store/layout/attachments.ts";
import { attachToLayout } from "../support/attached.ts";
import { startReferrersRegistry } from "../support/real-registry.ts";
import { PLAIN, reportOf, runPlimsoll, runSlim, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const BUILD = [PLAIN, "--platform", "linux/amd64"];
const WHERE = "/usr/local/bin/plain";
/** `e_machine` of an ELF header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const EM_X86_64 = 62;
const EM_AARCH64 = 183;

async function fetch(words: readonly string[], cwd: string): Promise<SymbolsReport & { readonly exitCode: number }> {
  const { stdout, exitCode } = await runPlimsoll(["symbols", ...words, "--json"], { cwd });
  return { ...(JSON.parse(stdout) as SymbolsReport), exitCode };
}

/** A layout with an image that was linked for symbols, to which artifacts can be attached; another one of the same. */
async function layoutWith(t: TestContext, choices: readonly string[]) {
  const folder = temporaryFolder(t);
  await slimReport([...BUILD, "-o", `oci:${join(folder, "out")}`, ...choices]);
  return opened(folder);
}

function copyOf(t: TestContext, original: string) {
  const folder = temporaryFolder(t);
  cpSync(join(original, "out"), join(folder, "out"), { recursive: true });
  return opened(folder);
}

function opened(folder: string) {
  const layout = join(folder, "out");
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as { manifests: Descriptor[] };
  const [subject] = index.manifests;
  const attach = (artifact: NewArtifact) => attachToLayout(layout, subject!, artifact, new AbortController().signal);
  return { folder, layout, subject: subject!, attach };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test("attached symbols are fetched from a layout and a registry, and gdb resolves the image's program with them", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { folder, layout } = await layoutWith(t, ["--debug-symbols", "attached"]);
  await slimReport([...BUILD, "-o", `oci:${join(folder, "file")}`, "--debug-symbols", join(folder, "kept.debug")]);
  const { programs, image, without } = await fetch([`oci:${layout}`], folder);
  const [program] = programs;
  assert.deepEqual([image?.platform, without, program?.path], ["linux/amd64", [], WHERE]);
  assert.equal(program?.file, join(folder, "plain.debug"));
  assert.deepEqual(readFileSync(program.file), readFileSync(join(folder, "kept.debug")));

  const gdb = requireTool(t, "gdb");
  const umoci = requireTool(t, "umoci");
  if (gdb !== undefined && umoci !== undefined) {
    const symbols = join(folder, "symbols", buildIdPath(program.buildId!));
    mkdirSync(dirname(symbols), { recursive: true });
    copyFileSync(program.file, symbols);
    execFileSync(umoci, ["raw", "unpack", "--rootless", "--image", `${layout}:latest`, join(folder, "root")], {
      stdio: "ignore",
    });
    const shipped = join(folder, "root", WHERE);
    const ask = (debugFolder: string) =>
      spawnSync(
        gdb,
        [
          "-q",
          "-nx",
          "-batch",
          "-iex",
          `set debug-file-directory ${debugFolder}`,
          "-iex",
          "set debuginfod enabled off",
        ].concat(["-ex", "info line main.main", shipped]),
        { encoding: "utf8" },
      ).stdout;
    assert.match(ask(join(folder, "symbols")), /^Line 6 of ".*plain\/main\.go" starts at address .* <main\.main>/m);
    assert.doesNotMatch(ask(join(folder, "none")), /main\.go/);
  }

  const registry = await startReferrersRegistry(t);
  if (registry === undefined) return;
  const reference = `${registry.host}/plain:v1`;
  await slimReport([...BUILD, "-o", reference, "--debug-symbols", "attached"]);
  const fetched = await fetch([reference, "-o", "from-registry.debug"], folder);
  assert.deepEqual(
    readFileSync(fetched.programs[0]!.file),
    readFileSync(program.file),
    "the registry and the layout have the same symbols",
  );
});

test("with --platform all, the symbols of each platform are fetched, and of an image without any that is said", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const image = `oci:${join(folder, "out")}`;
  const both = [PLAIN, "--platform", "linux/amd64,linux/arm64", "-o", image];
  await slimReport([...both, "--debug-symbols", "attached"]);
  const report = await fetch([image, "--platform", "all", "-o", "symbols"], folder);
  assert.deepEqual([report.image?.platform, report.without], [null, []]);
  assert.deepEqual(
    report.programs.map(({ platform, file }) => [platform, file]),
    ["amd64", "arm64"].map((name) => [`linux/${name}`, join(folder, "symbols", `plain-linux-${name}.debug`)]),
  );
  const machines = report.programs.map(({ file }) => readFileSync(file).readUInt16LE(18));
  assert.deepEqual(machines, [EM_X86_64, EM_AARCH64]);
  assert.equal(new Set(report.programs.map(({ digest }) => digest)).size, 2);

  const { attachment } = report.programs[1]!;
  rmSync(join(folder, "out/blobs", attachment.replace(":", "/")));
  const index = join(folder, "out/index.json");
  const { manifests, ...rest } = JSON.parse(readFileSync(index, "utf8")) as { manifests: Descriptor[] };
  const left = manifests.filter((entry) => entry.digest !== attachment);
  writeFileSync(index, JSON.stringify({ ...rest, manifests: left }));
  const partly = await fetch([image, "--platform", "all", "-o", "partly"], folder);
  assert.deepEqual(partly.without, [{ platform: "linux/arm64", path: WHERE }]);
  assert.deepEqual(readdirSync(join(folder, "partly")), ["plain-linux-amd64.debug"]);
});

test("symbols that do not belong, are damaged or are not there are refused, and nothing is written", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const bare = await layoutWith(t, ["--debug-symbols", join(temporaryFolder(t), "elsewhere.debug")]);
  const missing = await fetch([`oci:${bare.layout}`], bare.folder);
  assert.deepEqual([missing.error?.code, missing.exitCode], ["debug-symbols-missing", 3]);

  const { folder, layout, subject } = await layoutWith(t, ["--debug-symbols", "attached"]);
  const { programs } = await fetch([`oci:${layout}`, "-o", "right.debug"], folder);
  const { path, digest, buildId, file } = programs[0]!;
  const owner = { path, digest, buildId } as SymbolsOwner;
  const right = readFileSync(file);
  const [attached] = (await attachedInLayout(layout, subject.digest, undefined)).found;
  const annotations = { ...attached!.annotations };
  const artifact = await encodeSymbols(owner, once(right));
  assert.deepEqual(artifact.annotations, annotations);

  const replaced = Buffer.from(right);
  const id = Buffer.from(buildId!, "hex");
  replaced.set(
    id.map((byte) => byte ^ 1),
    replaced.indexOf(id),
  );
  const otherFile = {
    ...artifact,
    annotations: { ...annotations, "dev.plimsoll.debug-symbols.digest": `sha256:${"0".repeat(64)}` },
  };
  const cases: readonly (readonly [string, NewArtifact, string, RegExp])[] = [
    [
      "another program",
      await encodeSymbols({ ...owner, digest: subject.digest }, once(right)),
      "debug-symbols-foreign",
      /kept of a program/,
    ],
    [
      "another build ID",
      await encodeSymbols(owner, once(replaced)),
      "debug-symbols-foreign",
      /the symbols have the build ID/,
    ],
    [
      "a record of another build ID",
      await encodeSymbols({ ...owner, buildId: "00" }, once(right)),
      "debug-symbols-foreign",
      /kept of the build ID 00/,
    ],
    ["no ELF file", await encodeSymbols(owner, once(Buffer.from("text"))), "elf-invalid", /./],
    ["another file than said", otherFile, "debug-symbols-invalid", /its annotation says/],
    ["no annotations", { ...artifact, annotations: {} }, "debug-symbols-invalid", /has no annotation/],
    ["no layer", { ...artifact, layers: [] }, "debug-symbols-invalid", /0 layers/],
    [
      "a program that is not there",
      await encodeSymbols({ ...owner, path: "/bin/other" }, once(right)),
      "debug-symbols-missing",
      /bin\/other/,
    ],
  ];
  for (const [name, wrong, code, why] of cases) {
    const other = copyOf(t, bare.folder);
    await other.attach(wrong);
    const { error, exitCode } = await fetch([`oci:${other.layout}`], other.folder);
    assert.deepEqual([error?.code, exitCode], [code, 3], name);
    assert.match(`${error?.what} ${error?.why}`, why, name);
    assert.ok(!existsSync(join(other.folder, "plain.debug")), name);
  }

  const { attach } = opened(folder);
  await attach(await encodeSymbols({ ...owner, digest: subject.digest }, once(Buffer.from("of an older program"))));
  assert.equal((await fetch([`oci:${layout}`], folder)).error, undefined, "beside the right ones");
  writeFileSync(file, "as it was");
  await attach(await encodeSymbols(owner, once(Buffer.from("other symbols"))));
  assert.equal((await fetch([`oci:${layout}`, "-o", file], folder)).error?.code, "debug-symbols-foreign");
  assert.equal(readFileSync(file, "utf8"), "as it was");
});

test("no symbols are attached where no destination holds them", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const archive = join(folder, "out.tar");
  const run = await runSlim([...BUILD, "-o", `docker-archive:${archive}`, "--debug-symbols", "attached", "--json"]);
  assert.deepEqual([run.exitCode, reportOf(run).error?.code], [2, "attachments-unsupported"]);
  assert.ok(!existsSync(archive));
});
