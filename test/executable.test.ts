/** One-file executables, run where there is no Node, beside the checkout. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { makeContents } from "../scripts/executable/contents.ts";
import { nodeReleases } from "../scripts/executable/node-release.ts";
import { CHECKSUMS, makeExecutables } from "../scripts/executables.ts";
import { VERSION } from "../src/base/version.ts";
import { formatPlatform } from "../src/format/oci/platform.ts";
import { HOST } from "../src/store/form.ts";
import { writeLayout } from "../src/store/layout/write.ts";
import { buildTwins } from "./explain/plimsoll.ts";
import { sampleImage, UNWATCHED } from "./support/sample-image.ts";
import { ORDER, PLAIN, slimEnvironment } from "./support/slim.ts";
import { sampleBytes } from "./support/streams.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { missing, REPOSITORY, requireTool } from "./support/tools.ts";

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Two ways to run plimsoll in one folder, where neither Node nor a HOME with anything in it is found. */
interface Stage {
  /** Holds a service's two binaries `full` and `stripped`, and `layout`, an image large enough for threads. */
  readonly folder: string;
  readonly executable: (...words: readonly string[]) => Ran;
  readonly checkout: (...words: readonly string[]) => Ran;
}

async function stageFor(t: TestContext, command: readonly string[], more: Record<string, string> = {}): Promise<Stage> {
  const [folder, surroundings] = [temporaryFolder(t), temporaryFolder(t)];
  const [PATH, HOME, TMPDIR] = ["bin", "home", "tmp"].map((name) => join(surroundings, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [PATH, HOME, TMPDIR]) mkdirSync(path);
  const go = requireTool(t, "go");
  if (go !== undefined) symlinkSync(go, join(PATH, "go"));
  const own = { PATH, HOME, TMPDIR, PLIMSOLL_CACHE: undefined, XDG_CACHE_HOME: undefined, NO_COLOR: "1" };
  const withoutNode = slimEnvironment({ ...own, ...more, NODE_OPTIONS: "--require=/there/is/no/such/file" });
  assert.equal(spawnSync("node", ["--version"], { env: withoutNode }).error?.message, "spawnSync node ENOENT");
  buildTwins(t, folder);
  const layers = [1, 2, 3].map((seed) => [
    { path: `data-${seed}`, text: sampleBytes(3_500_000, seed).toString("latin1") },
  ]);
  const image = sampleImage({ layers, compression: "none" });
  await writeLayout(join(folder, "layout"), image, "latest", UNWATCHED);
  const script = [process.execPath, join(REPOSITORY, "src/cli.ts")];
  const ways = [
    [command, withoutNode],
    [script, slimEnvironment({ NO_COLOR: "1" })],
  ] as const;
  const [executable, checkout] = ways.map(([[program, ...before], env]) => (...words: readonly string[]): Ran => {
    const options = { cwd: folder, env, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
    const { status, stdout, stderr, error } = spawnSync(program!, [...before, ...words], options);
    if (error !== undefined) throw error;
    // What is read here may be left in no temporary folder.
    if (program !== process.execPath) assert.deepEqual(readdirSync(TMPDIR), [], words.join(" "));
    return { exitCode: status, stdout, stderr };
  }) as [Stage["executable"], Stage["checkout"]];
  return { folder, executable, checkout };
}

/** Runs the words in both ways; the results must be the same, and are returned once. */
function same({ executable, checkout }: Stage, ...words: readonly string[]): Ran {
  const [one, other] = [executable(...words), checkout(...words)];
  assert.deepEqual([one.exitCode, one.stdout], [other.exitCode, other.stdout], one.stderr);
  return one;
}

/** Writes the page of the same comparison in both ways, and compares them. */
function samePage({ folder, executable, checkout }: Stage): void {
  const pages = [executable, checkout].map((run, index) => {
    const page = join(folder, `page-${index}.html`);
    const { exitCode, stderr } = run("diff", "full", "stripped", "--report", page);
    assert.equal(exitCode, 0, stderr);
    return readFileSync(page, "utf8");
  });
  assert.match(pages[0]!, /^<!doctype html>/);
  assert.equal(pages[0], pages[1]);
}

/** Makes the executable of one platform. Undefined where its Node cannot be had. */
async function executableFor(t: TestContext, platform: string): Promise<string | undefined> {
  try {
    const folder = temporaryFolder(t);
    const [made] = await makeExecutables(folder, [platform]);
    const sum = createHash("sha256").update(readFileSync(made!.path)).digest("hex");
    assert.equal(readFileSync(join(folder, CHECKSUMS), "utf8"), `${sum}  plimsoll-${platform.replace("/", "-")}\n`);
    return made!.path;
  } catch (error) {
    if (error instanceof Error && /\bnpm\b/.test(error.message)) return missing(t, error.message.split("\n")[0]!);
    throw error;
  }
}

test("an executable of this platform does without Node what the checkout does", async (t) => {
  const platform = formatPlatform(HOST);
  const program = await executableFor(t, platform);
  if (program === undefined || requireTool(t, "go") === undefined) return;
  const stage = await stageFor(t, [program]);
  const { executable } = stage;

  await t.test("says which form it is", () => {
    assert.equal(executable("--version").stdout, `${VERSION} (executable, ${platform})\n`);
    const { form, platform: said } = JSON.parse(executable("--version", "--json").stdout);
    assert.deepEqual([form, said], ["executable", platform]);
    assert.match(executable("doctor").stdout, /^plimsoll \S+ \(executable, \S+\) on Node v26/);
  });

  await t.test("builds the same image, with the base and the prober that are inside it", () => {
    const words = ["slim", ORDER, "--measure", "none", "--healthcheck", "http://:8080/health", "-o", "oci:order"];
    assert.match(same(stage, ...words).stdout, /^oci:order:latest@sha256:[0-9a-f]{64}\n$/);
  });

  await t.test("explains a binary, and an image on threads", () => {
    assert.match(same(stage, "explain", "full").stdout, /^full: /);
    assert.match(same(stage, "explain", "oci:layout", "--no-cache").stdout, /^oci:layout: /);
    const debugged = spawnSync(program, ["explain", "oci:layout", "--no-cache"], {
      cwd: stage.folder,
      env: slimEnvironment({ NODE_DEBUG: "worker" }),
      encoding: "utf8",
    });
    assert.match(debugged.stderr, /create new worker/);
  });

  await t.test("writes the same page", () => samePage(stage));

  await t.test("lints, with the pages of rules", () => {
    const dockerfile = join(REPOSITORY, "test/fixtures/go/linted/Dockerfile");
    assert.equal(same(stage, "lint", dockerfile).exitCode, 1);
    same(stage, "lint", dockerfile, "--sarif");
  });

  await t.test("gates a service", () => {
    assert.equal(same(stage, "gate", PLAIN, "--update").stdout, "plimsoll.lock.json\n");
    assert.equal(same(stage, "gate", PLAIN).exitCode, 0);
  });

  await t.test("helps, completes, and prints the licences of everything in it", () => {
    for (const words of ["--help", "slim --help", "help guide", "help cgo-required", "completion bash"]) {
      assert.equal(same(stage, ...words.split(" ")).exitCode, 0, words);
    }
    const { stdout } = executable("help", "licences");
    for (const text of ["Apache License", "==== undici ", "==== zod ", "Node.js is licensed for use as follows"])
      assert.ok(stdout.includes(text), text);
  });

  await t.test("refuses what the checkout refuses, and a missing program is its own error", () => {
    assert.equal(same(stage, "explain", "not-there").exitCode, 3);
    assert.equal(same(stage, "slim", "--nope").exitCode, 2);
  });
});

test("an executable for arm64 does under emulation what the checkout does", async (t) => {
  const qemu = requireTool(t, "qemu-aarch64");
  if (qemu === undefined) return;
  const libraries = "/usr/aarch64-linux-gnu";
  if (!existsSync(join(libraries, "lib/libatomic.so.1")))
    return missing(t, "the C libraries for arm64 are not installed");
  const program = await executableFor(t, "linux/arm64");
  if (program === undefined) return;
  const stage = await stageFor(t, [qemu, program], { QEMU_LD_PREFIX: libraries });
  assert.equal(stage.executable("--version").stdout, `${VERSION} (executable, linux/arm64)\n`);
  same(stage, "explain", "full");
  same(stage, "explain", "oci:layout", "--platform", "linux/amd64", "--no-cache");
  samePage(stage);
});

test("an executable holds what the npm package holds", async (t) => {
  const npm = requireTool(t, "npm");
  if (npm === undefined) return;
  const { assets } = await makeContents(temporaryFolder(t));
  const packed = spawnSync(npm, ["pack", "--dry-run", "--json", "--ignore-scripts", "--silent"], {
    cwd: REPOSITORY,
    env: { ...process.env, npm_config_cache: temporaryFolder(t) },
    encoding: "utf8",
  });
  const [pack] = Object.values(JSON.parse(packed.stdout)) as { files: { path: string }[] }[];
  const withoutCode = (paths: readonly string[]) => paths.filter((path) => !path.startsWith("dist/")).sort();
  assert.deepEqual(
    withoutCode(Object.keys(assets)),
    withoutCode(pack!.files.map(({ path }) => path)).filter((path) => path !== "package.json" && path !== "README.md"),
  );
});

test("what an executable holds follows from its sources alone: made again, it is the same", async (t) => {
  const [one, other] = await Promise.all([makeContents(temporaryFolder(t)), makeContents(temporaryFolder(t))]);
  assert.deepEqual(Object.keys(one.assets), Object.keys(other.assets));
  for (const [path, file] of Object.entries(one.assets)) {
    assert.ok(readFileSync(file).equals(readFileSync(other.assets[path]!)), path);
  }
  assert.ok(readFileSync(one.main).equals(readFileSync(other.main)));
});

test("there is an executable for every platform that npm has a Node for", async (t) => {
  const platforms = nodeReleases().map(({ platform }) => platform);
  assert.deepEqual(platforms, ["darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64"]);
  const folder = temporaryFolder(t);
  await assert.rejects(
    makeExecutables(folder, ["plan9/386"]),
    /npm has no Node for plan9\/386; there is darwin\/amd64/,
  );
});
