import { setTimeout as pause } from "node:timers/promises";

const BETWEEN_TRIES_MS = 10;

/**
 * Tries to listen until that works: the address of a container network comes with its first container. Undefined where it does
 * not work in time, and where somebody says that it is over.
 */
export async function onceListening<T>(
  listen: () => Promise<T>,
  withinMs: number,
  over: AbortSignal,
): Promise<T | undefined> {
  const giveUpAt = performance.now() + withinMs;
  while (performance.now() < giveUpAt && !over.aborted) {
    try {
      return await listen();
    } catch {
      await pause(BETWEEN_TRIES_MS);
    }
  }
  return undefined;
}
