import { pathToFileURL } from "node:url";
import { LIMITS } from "../../base/limits.ts";
import { boundedOutput } from "../bounded-output.ts";
import { requireProgram } from "../find-program.ts";
import { type RunOptions, runProgram } from "../process.ts";
import type { Go } from "./go.ts";

/** govulncheck on PATH. Throws `program-missing`, which says what it is needed for, how to get it and how to do without. */
export function findGovulncheck(
  env: NodeJS.ProcessEnv,
  { why, otherwise }: { readonly why: string; readonly otherwise: string },
): Promise<string> {
  const fix = `go install golang.org/x/vuln/cmd/govulncheck@latest, or ${otherwise}`;
  return requireProgram("govulncheck", env, { why, fix });
}

/** How deep it looks: package by package at what is imported, in a second, or also which symbols the code reaches. */
export type ScanLevel = "package" | "symbol";

/**
 * What govulncheck writes as JSON about all packages of the module in `go.cwd`. `db` is the address of a database, which
 * it takes only as a flag; undefined for its own. Throws `program-failed` and `limit-exceeded`.
 */
export function runGovulncheck(
  program: string,
  go: Go,
  db: string | undefined,
  level: ScanLevel,
): Promise<readonly Buffer[]> {
  const args = ["-format", "json", "-scan", level, ...databaseFlag(db), "./..."];
  const env = { ...go.env, PWD: go.cwd };
  return boundedOutput(program, args, { cwd: go.cwd, env, signal: go.signal }, LIMITS.scanReportBytes);
}

type Running = Pick<RunOptions, "env" | "cwd" | "signal">;

/** The same about a program in a file, or about what `extractProgram` made of one. */
export function scanProgram(
  program: string,
  file: string,
  db: string | undefined,
  running: Running,
): Promise<readonly Buffer[]> {
  const args = ["-mode", "binary", "-format", "json", ...databaseFlag(db), file];
  return boundedOutput(program, args, running, LIMITS.scanReportBytes);
}

/**
 * All that govulncheck wants to know of a program: its modules and its symbols, inlined ones among them. `folder` is an
 * empty one: govulncheck asks its database for a date even here, and need not reach a network for that.
 */
export async function extractProgram(program: string, file: string, folder: string, running: Running): Promise<Buffer> {
  const args = ["-mode", "extract", ...databaseFlag(pathToFileURL(folder).href), file];
  return Buffer.concat(await boundedOutput(program, args, running, LIMITS.scanExtractBytes));
}

/** `v1.9.0`; null where it does not know its version. */
export async function govulncheckVersion(program: string, folder: string, running: Running): Promise<string | null> {
  const { stdout } = await runProgram(program, ["-version", ...databaseFlag(pathToFileURL(folder).href)], running);
  return /^Scanner: [^@\n]*@(\S+)$/m.exec(stdout.toString())?.[1] ?? null;
}

function databaseFlag(db: string | undefined): readonly string[] {
  return db === undefined ? [] : ["-db", db];
}
