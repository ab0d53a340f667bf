import { chmod } from "node:fs/promises";

/** Lets every user read a file of this run, and start it where it is a program, whatever the umask was. */
export async function makePublic(path: string, kind: "data" | "program"): Promise<void> {
  await chmod(path, kind === "program" ? 0o755 : 0o644);
}
