import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { TagRow, TagsReport } from "../../src/report/tags-report.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { writeFiles } from "../support/files.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

export type Environment = Readonly<Record<string, string>>;

/** A folder with these files. Undefined, with the test skipped, where there is no go. */
export function place(t: TestContext, files: Readonly<Record<string, string>>): string | undefined {
  if (requireTool(t, "go") === undefined) return undefined;
  return writeFiles(temporaryFolder(t), files);
}

/** A module whose program imports nothing, so that only few tags of the standard library are in it. */
export function program(files: Readonly<Record<string, string>>): Record<string, string> {
  return {
    "go.mod": "module example.com/m\n\ngo 1.24\n",
    "main.go": "package main\n\nfunc main() { println(text) }\n",
    "text.go": 'package main\n\nvar text = "text"\n',
    ...files,
  };
}

export async function tagsOf(folder: string, args: readonly string[] = [], env: Environment = {}): Promise<TagsReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["tags", ...args, "--json"], folder, env);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as TagsReport;
}

export function rowOf({ tags }: TagsReport, ...names: readonly string[]): TagRow {
  const row = tags.find((one) => one.tags.join() === names.join());
  assert.ok(row, `${names} is not among ${tags.map((one) => one.tags.join("+"))}`);
  return row;
}

/** The size of the program that go builds without plimsoll. */
export function builtByHand(folder: string, flags: readonly string[] = [], env: Environment = {}): number {
  const out = join(folder, "by-hand");
  const fixed = ["-trimpath", "-ldflags=-s -w", "-buildvcs=false"];
  execFileSync("go", ["build", ...fixed, ...flags, "-o", out, "."], {
    cwd: folder,
    env: { ...slimEnvironment(env), CGO_ENABLED: "0" },
    stdio: "pipe",
  });
  return statSync(out).size;
}
