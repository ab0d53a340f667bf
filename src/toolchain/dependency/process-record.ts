import { lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LIMITS } from "../../base/limits.ts";
import { orphanedFolders } from "../container/owned-folder.ts";
import type { ProcessIdentity } from "../process-status.ts";
import { endTree, lives, send, treeOf } from "./process-tree.ts";

/** Of the folders in which dependencies live. */
export const FOLDER_KIND = "dependency";

const BETWEEN_LOOKS_MS = 10;

/** Says in the folder of a dependency which process is its server, for whoever finds the folder without its owner. */
export function writeRecord(folder: string, server: ProcessIdentity): void {
  writeFileSync(recordIn(folder), JSON.stringify(server));
}

export function removeRecord(folder: string): void {
  rmSync(recordIn(folder), { force: true });
}

/**
 * Ends the servers, and removes the folders, of earlier runs that were killed. A server is ended only where the folder is this
 * user's own, the run that made it is gone, and the process still is the one that the run started. Returns how many it ended.
 */
export async function sweepDependencies(): Promise<number> {
  let ended = 0;
  for (const folder of await orphanedFolders(FOLDER_KIND)) {
    if (!isOwn(folder)) continue;
    const server = readRecord(folder);
    if (server !== undefined && lives(server)) {
      await endServer(server);
      ended++;
    }
    await rm(folder, { recursive: true, force: true });
  }
  return ended;
}

/** Asks a server to end, so that it leaves nothing behind in the system, and ends it when it has not in time. */
export async function endServer(server: ProcessIdentity): Promise<void> {
  // What belongs to it can be told only as long as it is there.
  const tree = treeOf(server);
  // PostgreSQL gives its shared memory back and does not wait for clients; the others end as well.
  send(server.pid, "SIGINT");
  const giveUpAt = performance.now() + LIMITS.programGraceMs;
  while (lives(server) && performance.now() < giveUpAt) await pause(BETWEEN_LOOKS_MS);
  await endTree(server, ...tree);
}

/** Anybody may make a folder with any name where temporary files are. */
function isOwn(folder: string): boolean {
  const { uid } = lstatSync(folder);
  return uid === process.getuid?.();
}

function readRecord(folder: string): ProcessIdentity | undefined {
  try {
    const { pid, start } = JSON.parse(readFileSync(recordIn(folder), "utf8"));
    return Number.isSafeInteger(pid) && pid > 1 && typeof start === "string" ? { pid, start } : undefined;
  } catch {
    return undefined;
  }
}

function recordIn(folder: string): string {
  return join(folder, "process.json");
}
