/**
 * `npm run check`: types, lint, unused code, and the shape of the code. Prints one line for each check, and the full
 * output of those that failed.
 */
import { run } from "./program.ts";

interface Check {
  readonly name: string;
  readonly holds: string;
  /** Arguments for the Node that runs this script: `node` on PATH may be an older one. */
  readonly args: readonly string[];
}

const CHECKS: readonly Check[] = [
  { name: "types", holds: "tsc", args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."] },
  { name: "page", holds: "tsc", args: ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.page.json"] },
  { name: "lint", holds: "biome", args: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"] },
  { name: "unused", holds: "knip", args: ["node_modules/knip/bin/knip.js", "--no-progress"] },
  {
    name: "tidy",
    holds: "test/tidy.test.ts",
    args: ["--test", "--test-reporter=./scripts/reporter.ts", "test/tidy.test.ts"],
  },
];

async function hold(check: Check): Promise<boolean> {
  const { exitCode, output } = await run(process.execPath, check.args);
  console.log(`${exitCode === 0 ? "ok    " : "FAILED"} ${check.name.padEnd(6)} (${check.holds})`);
  if (exitCode !== 0) console.log(output.trimEnd());
  return exitCode === 0;
}

const results = await Promise.all(CHECKS.map(hold));
process.exitCode = results.every(Boolean) ? 0 : 1;
