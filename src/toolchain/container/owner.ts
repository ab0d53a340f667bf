import { readFile } from "node:fs/promises";
import { hostname } from "node:os";

/** The label of everything that a trial makes in a runtime. Its value says which process made it. */
export const OWNER_LABEL = "dev.plimsoll.trial";

/**
 * This process, so that a later one can tell whether it lives: host, process ID, and when it started, because IDs are
 * used again.
 */
export async function thisOwner(): Promise<string> {
  return `${hostname()}/${process.pid}/${(await startOf(process.pid)) ?? "unknown"}`;
}

/** Is the process gone that made something? Only what is certain counts: of another host, nobody here knows. */
export async function isOwnerGone(owner: string): Promise<boolean> {
  const [host, pid = "", start] = owner.split("/");
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = await startOf(Number(pid));
  return now !== undefined && start !== "unknown" && now !== start;
}

/** In ticks since the machine booted: field 22 of proc(5), after the name, which may contain anything. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
