import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { orphanedFolders } from "../container/owned-folder.ts";
import { unmountBelow } from "./mounts.ts";
import { type RuncCommand, undo } from "./runc-command.ts";

/** What folders of runs are called, and what in them is runc's own state. */
export const FOLDER_KIND = "runc";
export const STATE = "state";

/** Ends the containers of runs that were killed, and removes them with their images. Returns how many of both there were. */
export async function sweep({ program, env }: Pick<RuncCommand, "program" | "env">): Promise<number> {
  let removed = 0;
  for (const folder of await orphanedFolders(FOLDER_KIND)) {
    const state = join(folder, STATE);
    const containers = await readdir(state).catch(() => []);
    for (const id of containers) await undo({ program, env, state }, "delete", "--force", id);
    const images = (await readdir(folder)).filter((name) => name.startsWith(IMAGE));
    // What is still mounted has the files of an image in it, or of a container that lives.
    if (!(await unmountBelow(folder, env))) continue;
    await rm(folder, { recursive: true, force: true });
    removed += containers.length + images.length;
  }
  return removed;
}

export const IMAGE = "image-";
