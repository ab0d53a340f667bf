import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { unmountUnder } from "./containers.ts";
import { temporaryFolder } from "./temporary.ts";
import { missing, requireTool } from "./tools.ts";

/**
 * A BuildKit of the test's own, on a unix socket in a temporary folder: its address, as BUILDKIT_HOST names it. It ends
 * with the test. Undefined, with the test skipped, where BuildKit is not installed, or this user may not start it.
 */
export async function startBuildkit(t: TestContext): Promise<string | undefined> {
  const client = requireTool(t, "buildctl");
  const program = requireTool(t, "buildkitd");
  if (client === undefined || program === undefined || requireTool(t, "runc") === undefined) return undefined;
  if (process.getuid?.() !== 0) return missing(t, "only root can start a BuildKit without further programs");
  let stop = async () => {};
  // Before the folder is removed: what was asked for first is done first.
  t.after(() => stop());
  const folder = temporaryFolder(t, unmountUnder);
  const address = `unix://${join(folder, "socket")}`;
  const log = openSync(join(folder, "log"), "w");
  const daemon = spawn(program, ["--addr", address, "--root", join(folder, "root"), "--oci-worker-binary", "runc"], {
    stdio: ["ignore", log, log],
  });
  const ended = once(daemon, "exit");
  stop = async () => {
    daemon.kill("SIGTERM");
    await ended;
  };
  for (;;) {
    const env = { ...process.env, BUILDKIT_HOST: address };
    if (spawnSync(client, ["debug", "workers"], { env, stdio: "ignore" }).status === 0) return address;
    if (daemon.exitCode !== null)
      return missing(t, `buildkitd has ended: ${readFileSync(join(folder, "log"), "utf8")}`);
    await wait(50);
  }
}
