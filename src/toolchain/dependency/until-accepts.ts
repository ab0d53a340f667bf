import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { accepts } from "./ground.ts";

const BETWEEN_TRIES_MS = 50;

/** Waits until somebody takes connections at a port of loopback; `name` is who that is. Throws `program-failed`, and `interrupted`. */
export async function untilAccepts(name: string, port: number, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + LIMITS.serviceReadyMs;
  while (performance.now() < giveUpAt) {
    signal.throwIfAborted();
    if (await accepts(port)) return;
    await pause(BETWEEN_TRIES_MS);
  }
  throw new PlimsollError("program-failed", {
    what: `${name} does not take connections`,
    why: `nobody listened on its port for ${LIMITS.serviceReadyMs / 1000} seconds`,
    fix: "name the port that its image listens on: port: 5672",
  });
}
