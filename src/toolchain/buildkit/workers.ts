import { PlimsollError } from "../../base/error.ts";
import { addressesIn, askWorker, type BuildkitClient, type BuildkitWorker, nameOfAddress } from "./client.ts";

/** The daemons that builds are dealt to. */
export interface BuildkitWorkers {
  readonly all: readonly BuildkitWorker[];
  /** The daemon whose turn it is. */
  readonly next: () => BuildkitWorker;
}

/**
 * Asks every daemon that BUILDKIT_HOST names, before anything is sent to one. `platform` is where the go command runs that
 * they are handed: one that runs on another would only emulate it. Throws `program-failed`.
 */
export async function openWorkers(client: BuildkitClient, platform: string): Promise<BuildkitWorkers> {
  const all = await Promise.all(addressesIn(client.env).map((address) => askWorker(client, address)));
  for (const worker of all) {
    if (worker.platform === platform) continue;
    throw new PlimsollError("program-failed", {
      what: `BuildKit at ${nameOfAddress(worker.address)} runs on ${worker.platform}`,
      why: `it is handed the go of this machine, which runs on ${platform}; go builds for every platform from there`,
      fix: `name a BuildKit on ${platform}, or build with --builder local`,
    });
  }
  let turn = 0;
  return { all, next: () => all[turn++ % all.length]! };
}
