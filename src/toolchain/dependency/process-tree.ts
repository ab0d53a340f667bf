import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type ProcessIdentity, statusOf } from "../process-status.ts";

const BETWEEN_LOOKS_MS = 5;

/**
 * Ends processes, their groups and all that descend from them with SIGKILL, and waits until they are gone. Of one that is gone
 * already, nothing is ended: who belonged to it, nobody can tell then.
 */
export async function endTree(...roots: readonly ProcessIdentity[]): Promise<void> {
  const stopped = new Map<number, ProcessIdentity>();
  // One that is stopped starts no others: once all of them are, none is missed.
  for (;;) {
    const fresh = treeOf(...roots).filter(({ pid }) => !stopped.has(pid));
    if (fresh.length === 0) break;
    for (const status of fresh) {
      send(status.pid, "SIGSTOP");
      stopped.set(status.pid, status);
    }
  }
  for (const pid of stopped.keys()) send(pid, "SIGKILL");
  while ([...stopped.values()].some(lives)) await pause(BETWEEN_LOOKS_MS);
}

/** A process that this one has started. Where there is no /proc, nobody can tell it from a later one, so it counts as gone. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, start: statusOf(pid)?.start ?? "unknown" };
}

/** Whether it still runs. One that has ended and that nobody has waited for does not. */
export function lives({ pid, start }: ProcessIdentity): boolean {
  const now = statusOf(pid);
  return now !== undefined && !now.isGone && now.start === start;
}

/** Sends a signal to a process that may be gone, or to a group by its negative number. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended in the meantime, or runs as somebody else.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Processes, as far as they live, with their groups and all that descend from them. */
export function treeOf(...roots: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  const living = new Set(roots.filter(lives).map(({ pid }) => pid));
  if (living.size === 0) return [];
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statusOf(Number(name)) ?? [])
    .filter(({ isGone }) => !isGone);
  const tree = new Set(all.filter(({ pid, group }) => living.has(pid) || living.has(group)));
  let before = 0;
  while (before !== tree.size) {
    before = tree.size;
    const parents = new Set([...tree].map(({ pid }) => pid));
    for (const status of all) if (parents.has(status.parent)) tree.add(status);
  }
  return [...tree];
}
