import type { TestContext } from "node:test";
import { startFakeRegistry } from "./fake-registry.ts";
import { NetworkTrials } from "./network-trial.ts";
import { ACCOUNT, startCraneRegistry, startDockerRegistry } from "./real-registry.ts";
import { temporaryFolder } from "./temporary.ts";

const BASIC = `Basic ${btoa(Object.values(ACCOUNT).join(":"))}`;

/** Registries behind a faulty proxy; undefined where one is missing. */
export const NETWORK_REGISTRIES: Readonly<Record<string, (t: TestContext) => Promise<NetworkTrials | undefined>>> = {
  "docker-registry, with a password": async (t) => {
    const registry = await startDockerRegistry(t);
    return registry && NetworkTrials.open(t, registry, BASIC);
  },
  "crane's registry, open to everybody": async (t) => {
    const registry = await startCraneRegistry(t);
    return registry && NetworkTrials.open(t, registry);
  },
  "a registry with tokens": async (t) => {
    const { host } = await startFakeRegistry(t, { auth: { kind: "token", ...ACCOUNT, token: "of-the-test" } });
    return NetworkTrials.open(t, { host, dockerConfig: temporaryFolder(t) }, "Bearer of-the-test");
  },
};
