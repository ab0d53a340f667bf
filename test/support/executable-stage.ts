/** One-file executables, run where there is no Node, beside the checkout. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { CHECKSUMS, makeExecutables } from "../../scripts/executables.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { buildTwins } from "../explain/plimsoll.ts";
import { sampleImage, UNWATCHED } from "./sample-image.ts";
import { slimEnvironment } from "./slim.ts";
import { sampleBytes } from "./streams.ts";
import { temporaryFolder } from "./temporary.ts";
import { missing, REPOSITORY, requireTool } from "./tools.ts";

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Two ways to run plimsoll in one folder, where neither Node nor a HOME with anything in it is found. */
export interface Stage {
  /** Holds a service's two binaries `full` and `stripped`, and `layout`, an image large enough for threads. */
  readonly folder: string;
  readonly executable: (...words: readonly string[]) => Ran;
  readonly checkout: (...words: readonly string[]) => Ran;
}

export async function stageFor(
  t: TestContext,
  command: readonly string[],
  more: Record<string, string> = {},
): Promise<Stage> {
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
export function same({ executable, checkout }: Stage, ...words: readonly string[]): Ran {
  const [one, other] = [executable(...words), checkout(...words)];
  assert.deepEqual([one.exitCode, one.stdout], [other.exitCode, other.stdout], one.stderr);
  return one;
}

/** Writes the page of the same comparison in both ways, and compares them. */
export function samePage({ folder, executable, checkout }: Stage): void {
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
export async function executableFor(t: TestContext, platform: string): Promise<string | undefined> {
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
