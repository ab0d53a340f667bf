import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { REPOSITORY } from "./tools.ts";

/** The example service, and a program that only calls `fmt.Println`. */
export const ORDER = join(REPOSITORY, "examples/order");
export const PLAIN = join(REPOSITORY, "test/fixtures/go/plain");

export interface SlimOptions {
  /** The folder that it runs in. Default: the checkout. */
  readonly cwd?: string;
  /** Added to the environment that every test has; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The checkout whose plimsoll is run. Default: this one. */
  readonly checkout?: string;
  /** Programs that run it, such as `setpriv` with its arguments. */
  readonly through?: readonly string[];
}

export interface SlimRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningSlim {
  readonly child: ChildProcess;
  readonly finished: Promise<SlimRun>;
}

/** Runs any verb of plimsoll in a separate process, as `startSlim` does. */
export function runPlimsoll(words: readonly string[], options?: SlimOptions): Promise<SlimRun> {
  return startPlimsoll(words, options).finished;
}

/** Starts `plimsoll slim` as `startPlimsoll` does. */
export function startSlim(args: readonly string[], options: SlimOptions = {}): RunningSlim {
  return startPlimsoll(["slim", ...args], options);
}

/**
 * Starts plimsoll in a separate process. Its cache belongs to this test file, so that earlier builds do not
 * affect it; a test that needs an empty one sets PLIMSOLL_CACHE. Code from a checkout is not stamped, because a commit
 * during the tests would change every digest; a test of stamping sets GOFLAGS.
 */
export function startPlimsoll(args: readonly string[], options: SlimOptions = {}): RunningSlim {
  const { cwd = REPOSITORY, checkout = REPOSITORY, through = [] } = options;
  const [program, ...words] = [...through, process.execPath, join(checkout, "src/cli.ts"), ...args];
  const child = spawn(program!, words, { cwd, env: slimEnvironment(options.env), stdio: ["ignore", "pipe", "pipe"] });
  const { promise, resolve, reject } = Promise.withResolvers<SlimRun>();
  const streams = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => streams[name].push(chunk));
  }
  child.on("error", reject);
  child.on("close", (code, signal) => {
    const ended = signal === null ? "" : `\nended by ${signal}\n`;
    resolve({
      exitCode: code ?? 128,
      stdout: Buffer.concat(streams.stdout).toString(),
      stderr: Buffer.concat(streams.stderr).toString() + ended,
    });
  });
  return { child, finished: promise };
}

/** Variables that Node, the system's libraries or what finds folders read of their own process. */
const OF_A_PROCESS = /^(?:HOME$|TMPDIR$|TZ$|LANG$|LC_|NODE_|UV_|XDG_|SSL_|(?:https?|all|no)_proxy$)/i;

/**
 * Runs a verb as `runPlimsoll` does, but in this process, for tests in which the process is not the point: that is faster
 * by what a start costs. What is to run through other programs (or through none: `[]`), from another checkout, or with
 * variables that count for a whole process, is started.
 */
export async function runHere(words: readonly string[], options: SlimOptions = {}): Promise<SlimRun> {
  const { through, checkout, env: changes = {} } = options;
  const isOwn = Object.keys(changes).some((name) => OF_A_PROCESS.test(name));
  if (isOwn || through !== undefined || checkout !== undefined) return runPlimsoll(words, options);
  const { runCommandLine } = await import("../../src/cli.ts");
  const [stdout, stderr] = [new Collector(), new Collector()];
  const { cwd = REPOSITORY, env } = options;
  const signal = new AbortController().signal;
  const exitCode = await runCommandLine(words, { process: { stdout, stderr }, env: slimEnvironment(env), cwd, signal });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Collector extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs `plimsoll slim` and waits for it to exit, whatever the result. */
export function runSlim(args: readonly string[], options?: SlimOptions): Promise<SlimRun> {
  return startSlim(args, options).finished;
}

/** The report of `plimsoll slim --json`, for a run that succeeded or failed. */
export function reportOf({ stdout, stderr }: SlimRun): SlimReport {
  try {
    return JSON.parse(stdout);
  } catch {
    return assert.fail(`no JSON on standard output, but: ${stdout}\n${stderr}`);
  }
}

/** Runs `plimsoll slim --measure none --json` as `runHere` does, which must succeed, and returns its report. */
export async function slimReport(args: readonly string[], options?: SlimOptions): Promise<SlimReport> {
  const run = await runHere(["slim", "--measure", "none", "--json", ...args], options);
  assert.equal(run.exitCode, 0, run.stderr);
  return reportOf(run);
}

/**
 * The environment of a run: that of this process, without variables that would change plimsoll's behaviour, and with
 * every setting that Go would otherwise read below HOME.
 */
export function slimEnvironment(changes: SlimOptions["env"] = {}): NodeJS.ProcessEnv {
  const plain = Object.entries(process.env).filter(([name]) => !STEERING.has(name));
  return {
    ...Object.fromEntries(plain),
    ...goFolders(),
    GOENV: "off",
    GOFLAGS: "-buildvcs=false",
    GOTOOLCHAIN: "local",
    PLIMSOLL_CACHE: ownCache(),
    ...changes,
  };
}

const STEERING = new Set([
  "CI",
  "NO_COLOR",
  "FORCE_COLOR",
  "SOURCE_DATE_EPOCH",
  "KO_DOCKER_REPO",
  "KO_CONFIG_PATH",
  "DOCKER_CONFIG",
  "DOCKER_HOST",
  "REGISTRY_AUTH_FILE",
  "NODE_TEST_CONTEXT",
]);

let folders: Readonly<Record<string, string>> | undefined;

/** Go's own caches and module sources, as this machine has them. */
function goFolders(): Readonly<Record<string, string>> {
  const names = ["GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB"];
  folders ??= JSON.parse(execFileSync("go", ["env", "-json", ...names], { encoding: "utf8" })) as Record<
    string,
    string
  >;
  return folders;
}

let cache: string | undefined;

/** One cache for each test file, which is one process; it is removed when that ends. */
function ownCache(): string {
  if (cache !== undefined) return cache;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-test-cache-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cache = folder;
  return folder;
}
