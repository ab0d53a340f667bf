import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { requireProgram } from "../find-program.ts";
import { programFailed, runProgram } from "../process.ts";
import type { Go } from "./go.ts";

/** govulncheck on PATH. Throws `program-missing`, which says how to get it and how to do without. */
export function findGovulncheck(env: NodeJS.ProcessEnv): Promise<string> {
  return requireProgram("govulncheck", env, {
    why: "where no report is given, plimsoll asks it what is vulnerable",
    fix: "go install golang.org/x/vuln/cmd/govulncheck@latest, or give the report of a scanner",
  });
}

/** How deep it looks: package by package at what is imported, in a second, or also which symbols the code reaches. */
export type ScanLevel = "package" | "symbol";

/**
 * What govulncheck writes as JSON about all packages of the module in `go.cwd`. `db` is the address of a database, which
 * it takes only as a flag; undefined for its own. Throws `program-failed` and `limit-exceeded`.
 */
export async function runGovulncheck(
  program: string,
  go: Go,
  db: string | undefined,
  level: ScanLevel,
): Promise<readonly Buffer[]> {
  const args = ["-format", "json", "-scan", level, ...(db === undefined ? [] : ["-db", db]), "./..."];
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const onStdout = (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= LIMITS.scanReportBytes) chunks.push(chunk);
  };
  const env = { ...go.env, PWD: go.cwd };
  const finished = await runProgram(program, args, { cwd: go.cwd, env, signal: go.signal, onStdout });
  if (finished.exitCode !== 0) throw programFailed(program, args, finished);
  if (sizeBytes <= LIMITS.scanReportBytes) return chunks;
  throw new PlimsollError("limit-exceeded", {
    what: `govulncheck printed more than ${LIMITS.scanReportBytes} bytes`,
    why: "plimsoll does not read more output",
  });
}
