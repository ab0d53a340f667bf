import { execFileSync, spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { madeOnce } from "../support/made-once.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const FIXTURES = join(REPOSITORY, "test/fixtures/go");

export interface Build {
  /** The folder of a main package below test/fixtures/go. */
  readonly program: string;
  readonly flags?: readonly string[];
  /** GOARCH, CGO_ENABLED and the like; by default, a static executable for this machine. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Makes builds equal on every machine: of the user's own settings, only the sources of modules are kept. */
export const GO_ENVIRONMENT = {
  CGO_ENABLED: "0",
  GOFLAGS: "-buildvcs=false",
  GOTOOLCHAIN: "local",
  GOWORK: "off",
};

/**
 * Builds a program with the installed Go, once for all tests of a file; nothing may change it. Undefined, with the test
 * skipped, without Go, or without a C compiler where C is needed.
 */
export function buildProgram(t: TestContext, { program, flags = [], environment = {} }: Build): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  if (environment.CGO_ENABLED === "1" && requireTool(t, "gcc") === undefined) return undefined;
  return madeOnce(JSON.stringify([program, flags, environment]), basename(program), (output) => {
    execFileSync(go, ["build", ...flags, "-o", output, "."], {
      cwd: join(FIXTURES, program),
      env: { ...process.env, ...GO_ENVIRONMENT, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  });
}

/** An older release, which writes other tables and DWARF 4. */
const OLDER_GO = "go1.21.13";

/** GO_ENVIRONMENT with the user's module proxy. Undefined, with the test skipped, without Go. */
export function onlineEnvironment(t: TestContext): Readonly<Record<string, string>> | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  return { ...GO_ENVIRONMENT, GOPROXY: execFileSync(go, ["env", "GOPROXY"], { encoding: "utf8" }).trim() };
}

/**
 * The environment that makes go build with an older release, which it downloads once. Undefined, with the test skipped,
 * where it cannot.
 */
export function olderGo(t: TestContext): Readonly<Record<string, string>> | undefined {
  const online = onlineEnvironment(t);
  if (online === undefined) return undefined;
  const environment = { ...online, GOTOOLCHAIN: OLDER_GO };
  return goSays(t, ["version"], { env: environment }) ? environment : undefined;
}

/**
 * Runs go. False, with the test skipped, where it fails because the proxy is unreachable; where CI is set it fails
 * instead.
 */
export function goSays(
  t: TestContext,
  words: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd?: string },
): boolean {
  const { status, stderr } = spawnSync("go", words, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  if (status === 0) return true;
  const why = `go ${words.join(" ")}: ${stderr.trim().split("\n").at(-1)}`;
  if (process.env.CI) throw new Error(`${why}, and where CI is set nothing may be left out`);
  t.skip(why);
  return false;
}
