import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ErrorReport } from "../../src/report/slim-report.ts";
import { type SlimRun, slimEnvironment } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { REPOSITORY } from "./tools.ts";

/** The one command that an error prints. */
export function printedCommand({ fix }: Pick<ErrorReport, "fix">): string {
  const commands = [...(fix ?? "").matchAll(/`(plimsoll [^`]*)`/g)].map((match) => match[1]!);
  assert.equal(commands.length, 1, `one command in: ${fix}`);
  return commands[0]!;
}

/** Runs a printed command like a user who copies it into a shell. */
export function runPrinted(
  t: TestContext,
  command: string,
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<SlimRun> {
  const folder = temporaryFolder(t);
  const program = join(folder, "plimsoll");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(REPOSITORY, "src/cli.ts")}' "$@"\n`);
  chmodSync(program, 0o755);
  const environment = slimEnvironment(env);
  const child = spawn("/bin/sh", ["-c", command], {
    cwd,
    env: { ...environment, PATH: `${folder}:${environment.PATH}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<SlimRun>();
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  child.on("error", reject);
  child.on("close", (code) => resolve({ exitCode: code ?? 128, stdout, stderr }));
  return promise;
}
