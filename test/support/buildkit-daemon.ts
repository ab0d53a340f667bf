import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { unmountUnder } from "./containers.ts";
import { freePort } from "./service.ts";
import { temporaryFolder } from "./temporary.ts";
import { missing, requireTool } from "./tools.ts";

/**
 * A BuildKit of the test's own, on a unix socket in a temporary folder: its address, as BUILDKIT_HOST names it. It ends
 * with the test. Undefined, with the test skipped, where BuildKit is not installed, or this user may not start it.
 */
export async function startBuildkit(t: TestContext): Promise<string | undefined> {
  return startDaemon(t, (folder) => ({ address: `unix://${join(folder, "socket")}`, words: [], asking: [] }));
}

/** The same on a port of loopback, for clients that show a certificate of the authority in `tls`. */
export async function startTlsBuildkit(t: TestContext, tls: string): Promise<string | undefined> {
  const port = await freePort();
  const file = (name: string) => join(tls, name);
  const words = ["--tlscacert", file("ca.pem"), "--tlscert", file("cert.pem"), "--tlskey", file("key.pem")];
  return startDaemon(t, () => ({ address: `tcp://127.0.0.1:${port}`, words, asking: ["--tlsdir", tls] }));
}

interface Daemon {
  readonly address: string;
  /** For the daemon, and for the client that asks whether it is there. */
  readonly words: readonly string[];
  readonly asking: readonly string[];
}

async function startDaemon(t: TestContext, daemonIn: (folder: string) => Daemon): Promise<string | undefined> {
  const client = requireTool(t, "buildctl");
  const program = requireTool(t, "buildkitd");
  if (client === undefined || program === undefined || requireTool(t, "runc") === undefined) return undefined;
  if (process.getuid?.() !== 0) return missing(t, "only root can start a BuildKit without further programs");
  let stop = async () => {};
  // Before the folder is removed: what was asked for first is done first.
  t.after(() => stop());
  const folder = temporaryFolder(t, unmountUnder);
  const { address, words, asking } = daemonIn(folder);
  const log = openSync(join(folder, "log"), "w");
  const root = ["--root", join(folder, "root"), "--oci-worker-binary", "runc"];
  const daemon = spawn(program, ["--addr", address, ...words, ...root], {
    stdio: ["ignore", log, log],
  });
  const ended = once(daemon, "exit");
  stop = async () => {
    daemon.kill("SIGTERM");
    await ended;
  };
  for (;;) {
    const env = { ...process.env, BUILDKIT_HOST: address };
    if (spawnSync(client, [...asking, "debug", "workers"], { env, stdio: "ignore" }).status === 0) return address;
    if (daemon.exitCode !== null)
      return missing(t, `buildkitd has ended: ${readFileSync(join(folder, "log"), "utf8")}`);
    await wait(50);
  }
}
