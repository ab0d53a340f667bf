import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { slimEnvironment } from "./slim.ts";
import { REPOSITORY } from "./tools.ts";

interface GoChoices {
  /** Flags of `go build`. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Builds the main package of a folder to `path`, as `go build` does on its own: with symbols, and without C. */
export function buildGo(folder: string, path: string, { flags = [], env = {} }: GoChoices = {}): void {
  mkdirSync(dirname(path), { recursive: true });
  const all = slimEnvironment({ CGO_ENABLED: "0", ...env });
  execFileSync("go", ["build", ...flags, "-o", path, "."], { cwd: folder, env: all, stdio: "pipe" });
}

/** The folder of a program of test/fixtures/go. */
export function goFixture(name: string): string {
  return join(REPOSITORY, "test/fixtures/go", name);
}
