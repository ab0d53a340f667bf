import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import { LIMITS } from "../../src/base/limits.ts";

/** Debian installs zic in a folder that is not in an ordinary user's PATH. */
const PATH = [process.env.PATH, "/usr/sbin", "/sbin"].join(delimiter);

/**
 * The output of the program. Throws `program-missing` with the `package` to install, `program-failed` with the
 * program's own message.
 */
export function run(
  name: string,
  args: readonly string[],
  options: { package: string; cwd?: string; env?: Readonly<Record<string, string>> },
): string {
  const { error, status, stdout, stderr } = spawnSync(name, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, PATH, LC_ALL: "C" },
    encoding: "utf8",
    maxBuffer: LIMITS.programOutputBytes,
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT") {
    throw new PlimsollError("program-missing", {
      what: `${name} is not installed`,
      fix: `install ${options.package}`,
      cause: error,
    });
  }
  if (error !== undefined || status !== 0) {
    throw new PlimsollError("program-failed", {
      what: `${[name, ...args].join(" ")} failed`,
      why: error?.message ?? `${stderr}${stdout}`.trim(),
      cause: error,
    });
  }
  return stdout;
}
