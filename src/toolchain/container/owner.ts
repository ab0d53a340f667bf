import { hostname } from "node:os";
import { statusOf } from "../process-status.ts";

/** The label of everything that a trial makes in a runtime. Its value says which process made it. */
export const OWNER_LABEL = "dev.plimsoll.trial";

/**
 * This process, so that a later one can tell whether it lives: host, process ID, and when it started, because IDs are
 * used again.
 */
export function thisOwner(): string {
  return `${hostname()}/${process.pid}/${statusOf(process.pid)?.start ?? "unknown"}`;
}

/** Is the process gone that made something? Only what is certain counts: of another host, nobody here knows. */
export function isOwnerGone(owner: string): boolean {
  const [host, pid = "", start] = owner.split("/");
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = statusOf(Number(pid))?.start;
  return now !== undefined && start !== "unknown" && now !== start;
}
