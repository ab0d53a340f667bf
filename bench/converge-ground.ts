import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { extractVulnerabilities, VULNERABILITIES } from "../test/support/scanners.ts";
import { installPlimsoll } from "./installed.ts";
import { installPeer } from "./peers.ts";

/** What every figure about whole runs needs: plimsoll as it is installed, govulncheck on PATH, and its database. */
export interface ConvergeGround {
  readonly folder: string;
  readonly plimsoll: string;
  readonly govulncheck: string;
  /** The database's address. */
  readonly database: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Undefined where the database is not beside the checkout: another one would give other figures every day. */
export async function convergeGround(folder: string): Promise<ConvergeGround | undefined> {
  const data = join(ROOT, "../shared/data", VULNERABILITIES);
  if (!existsSync(data)) return undefined;
  const govulncheck = await installPeer("govulncheck");
  const database = await extractVulnerabilities(data, join(folder, "osv"));
  const env = {
    ...process.env,
    PATH: `${dirname(govulncheck)}:${process.env.PATH}`,
    GOFLAGS: "",
    GOTOOLCHAIN: "local",
    GOVULNDB: database,
    PLIMSOLL_CACHE: join(folder, "cache"),
  };
  mkdirSync(join(folder, "modules"));
  return { folder, plimsoll: await installPlimsoll(join(folder, "installed")), govulncheck, database, env };
}

let copies = 0;

/** A fresh, writable copy of a module; the module cache's are read-only. */
export function copyModule({ folder }: ConvergeGround, from: string): string {
  copies += 1;
  const to = join(folder, "modules", String(copies));
  cpSync(from, to, { recursive: true });
  makeWritable(to);
  return to;
}

function makeWritable(path: string): void {
  const found = lstatSync(path);
  if (found.isSymbolicLink()) return;
  chmodSync(path, found.isDirectory() ? 0o755 : found.mode | 0o200);
  if (found.isDirectory()) for (const name of readdirSync(path)) makeWritable(join(path, name));
}

/** The text that a command prints. */
export function printed(ground: ConvergeGround, cwd: string, program: string, ...words: readonly string[]): string {
  const env = { ...ground.env, PWD: cwd };
  return execFileSync(program, words, { cwd, env, encoding: "utf8", maxBuffer: 2 ** 30, stdio: "pipe" });
}
