import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";

const FILLER = "plimsoll-fills-this-volume";
const CHUNK = Buffer.alloc(64 * 1024);

/**
 * Writes into a folder of a container's process until nothing more fits, and returns what gives the room back. proc(5):
 * /proc/PID/root is what the process sees. Throws `program-failed` where that cannot be written to.
 */
export async function fillVolume(pid: number | null, folder: string): Promise<{ remove(): Promise<void> }> {
  const path = join(`/proc/${pid ?? 0}/root`, folder, FILLER);
  const remove = () => rm(path, { force: true });
  try {
    await using file = await open(path, "wx");
    for (;;) await file.write(CHUNK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC") return { remove };
    throw new PlimsollError("program-failed", {
      what: `${folder} of the service cannot be filled`,
      why: message,
      fix: "run it as root: only then are the files of a container within reach",
    });
  }
}
