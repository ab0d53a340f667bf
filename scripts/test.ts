/**
 * `npm test`: runs the checks, then every test. Arguments select the test files whose path contains one of them (`npm
 * test -- elf`); arguments that begin with a hyphen are passed to `node --test`.
 * `npm run test:slow`: runs the tests that take minutes (`test/slow/`), and every random test once more, with new
 * seeds.
 */
import { accessSync, constants, globSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, join } from "node:path";
import { findProgram } from "../test/support/tools.ts";
import { ROOT, run } from "./program.ts";

/** A test that hangs must not block the others for ever. This limit says nothing about how long a test should take. */
const HANGS_AFTER_MS = 15 * 60_000;

/** A slow test builds Go programs of hundreds of modules. */
const SLOW_HANGS_AFTER_MS = 60 * 60_000;

/** So many more files than there are cores are run at once: many a test waits for a server, a container or a disk. */
const WAITING = 1;

/** The imports by which a test with random inputs is recognised. */
const RANDOM = /^import (?:fc from "fast-check"|\{ randomNumbers \} from ".*\/support\/random\.ts");$/m;

const slow = process.argv.includes("--slow");
const flags = process.argv.slice(2).filter((argument) => argument.startsWith("-") && argument !== "--slow");
const words = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));

const go = findProgram("go");
const env = {
  ...process.env,
  ...(go === undefined ? {} : await goEnvironment(go)),
  ...(slow ? { PLIMSOLL_FRESH_SEEDS: "1" } : {}),
};
const failed: string[] = [];

if (words.length === 0 && !slow) {
  const checks = await run(process.execPath, ["scripts/check.ts"], { env, through: true });
  if (checks.exitCode !== 0) failed.push("npm run check");
}
const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: ROOT })
  .filter((file) => (slow ? isSlow(file) || isRandom(file) : !isSlow(file)))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) failed.push(`no test file has ${words.join(" or ")} in its path`);
else await testProduct(files);

for (const what of failed) console.error(`FAILED: ${what}`);
process.exitCode = failed.length === 0 ? 0 : 1;

function isSlow(file: string): boolean {
  return file.startsWith(join("test", "slow"));
}

function isRandom(file: string): boolean {
  return RANDOM.test(readFileSync(join(ROOT, file), "utf8"));
}

async function testProduct(files: readonly string[]): Promise<void> {
  const { exitCode } = await run(
    process.execPath,
    [
      "--test",
      "--import=./test/support/seed.ts",
      "--test-reporter=./scripts/reporter.ts",
      `--test-concurrency=${availableParallelism() + WAITING}`,
      `--test-timeout=${slow ? SLOW_HANGS_AFTER_MS : HANGS_AFTER_MS}`,
      ...flags,
      ...files,
    ],
    { env, through: true },
  );
  if (exitCode !== 0) failed.push("node --test");
}

/**
 * Settings that Go reads from the user's own configuration, passed as variables: a test that runs with another HOME
 * would otherwise lose them, build other bytes and start with empty caches.
 */
async function goEnvironment(go: string): Promise<NodeJS.ProcessEnv> {
  const folders = await Promise.all(
    ["GOCACHE", "GOMODCACHE"].map(async (name) => {
      const { exitCode, output } = await run(go, ["env", name]);
      return [name, exitCode === 0 ? writable(output.trim()) : undefined] as const;
    }),
  );
  return {
    GOFLAGS: "-buildvcs=false",
    GOTOOLCHAIN: "local",
    ...Object.fromEntries(folders.map(([name, folder]) => [name, folder ?? ownFolder(name)])),
  };
}

/** The folder, created if it does not exist; undefined where it cannot be written to. */
function writable(folder: string): string | undefined {
  try {
    if (!isAbsolute(folder)) return undefined;
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return undefined;
  }
}

/** Where there is no HOME, or it cannot be written to, Go's caches are in the checkout. */
function ownFolder(name: string): string {
  const folder = join(ROOT, "node_modules/.cache", name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
