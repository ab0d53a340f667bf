import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const FIXTURES = join(REPOSITORY, "test/fixtures/go");

export interface Build {
  /** The folder of a main package below test/fixtures/go. */
  readonly program: string;
  readonly flags?: readonly string[];
  /** GOARCH, CGO_ENABLED and the like; without, a static executable for this machine. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What makes a build like another on any machine: nothing of the user's own settings, and no network. */
export const GO_ENVIRONMENT = {
  CGO_ENABLED: "0",
  GOFLAGS: "-buildvcs=false",
  GOTOOLCHAIN: "local",
  GOPROXY: "off",
  GOWORK: "off",
};

/** Builds a program with the Go that is installed; undefined, and the test skipped, without one. */
export function buildProgram(t: TestContext, { program, flags = [], environment = {} }: Build): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const output = join(temporaryFolder(t), basename(program));
  execFileSync(go, ["build", ...flags, "-o", output, "."], {
    cwd: join(FIXTURES, program),
    env: { ...process.env, ...GO_ENVIRONMENT, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return output;
}
