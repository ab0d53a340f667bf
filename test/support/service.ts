import assert from "node:assert/strict";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Podman } from "./containers.ts";

export interface Service {
  /** The container's ID. */
  readonly id: string;
  /** The address in the line that says where it listens: the first group. */
  readonly address: string;
}

/**
 * Starts a service with a read-only root and without capabilities, and waits until it says where it listens. Publish no
 * ports: each podman of a test decides by itself which addresses are free on the bridge that they share.
 */
export async function startService(podman: Podman, words: readonly string[], says: RegExp): Promise<Service> {
  const id = await podmanSays(podman, "run", "--detach", "--read-only", "--cap-drop", "all", ...words);
  for (;;) {
    const { stdout, stderr } = await podman("logs", id);
    const address = says.exec(stdout + stderr)?.[1];
    if (address !== undefined) return { id, address };
    const state = await podmanSays(podman, "inspect", "--format", "{{.State.Status}}", id);
    assert.equal(state, "running", `it has ended: ${stdout}${stderr}`);
    await wait(50);
  }
}

/** The exit code and the output of the image in an OCI archive, run once and without a network. */
export async function outputOf(
  podman: Podman,
  archive: string,
  words: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<string> {
  const id = await podmanSays(podman, "pull", "--quiet", `oci-archive:${archive}`);
  const { exitCode, stdout, stderr } = await podman("run", "--rm", "--network", "none", ...flags, id, ...words);
  return `${exitCode}\n${stdout}${stderr}`;
}

/** The output of a podman command, which must succeed. */
export async function podmanSays(podman: Podman, ...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await podman(...words);
  assert.equal(exitCode, 0, `podman ${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** A port on loopback that was free a moment ago, for a service that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : assert.fail("it has no port");
}
