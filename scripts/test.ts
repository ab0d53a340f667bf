/**
 * `npm test`: the checks, then every test. Arguments narrow it down to the test files whose path holds one of them
 * (`npm test -- elf`); those that begin with a hyphen go to `node --test`.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { findProgram } from "../test/support/tools.ts";
import { ROOT, run } from "./program.ts";

/** A test that hangs must not hold up the rest for ever. It is no claim about how long anything takes. */
const HANGS_AFTER_MS = 15 * 60_000;

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const words = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));

const go = findProgram("go");
const env = { ...process.env, ...(go === undefined ? {} : await goEnvironment(go)) };
const failed: string[] = [];

if (words.length === 0) {
  const checks = await run(process.execPath, ["scripts/check.ts"], { env, through: true });
  if (checks.exitCode !== 0) failed.push("npm run check");
}
const files = globSync(["src/**/*.test.ts", "test/**/*.test.ts"], { cwd: ROOT })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) failed.push(`no test file has ${words.join(" or ")} in its path`);
else await testProduct(files);

for (const what of failed) console.error(`FAILED: ${what}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function testProduct(files: readonly string[]): Promise<void> {
  const { exitCode } = await run(
    process.execPath,
    [
      "--test",
      "--test-reporter=./scripts/reporter.ts",
      `--test-concurrency=${availableParallelism()}`,
      `--test-timeout=${HANGS_AFTER_MS}`,
      ...flags,
      ...files,
    ],
    { env, through: true },
  );
  if (exitCode !== 0) failed.push("node --test");
}

/**
 * What Go reads from a person's own settings, said outright: a test that runs with another HOME would lose them, build
 * other bytes and start from empty caches.
 */
async function goEnvironment(go: string): Promise<NodeJS.ProcessEnv> {
  const names = ["GOCACHE", "GOMODCACHE"];
  const { output } = await run(go, ["env", ...names]);
  const folders = output.split("\n");
  return {
    GOFLAGS: "-buildvcs=false",
    GOTOOLCHAIN: "local",
    ...Object.fromEntries(names.map((name, index) => [name, folders[index]])),
  };
}
