import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOwnerGone, thisOwner } from "./owner.ts";

/** A temporary folder whose name says which process made it. */
export interface OwnedFolder extends AsyncDisposable {
  readonly path: string;
  /** Removes what is in it under a name, if anything. */
  remove(name: string): Promise<void>;
}

/** Makes a folder of this process, which is removed when it is disposed of. `kind` is a word of small letters. */
export async function ownedFolder(kind: string): Promise<OwnedFolder> {
  const owner = Buffer.from(thisOwner()).toString("hex");
  const path = await mkdtemp(join(tmpdir(), `plimsoll-${kind}-${owner}-`));
  return {
    path,
    remove: (name) => rm(join(path, name), { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** The folders of a kind whose processes were killed. */
export async function orphanedFolders(kind: string): Promise<readonly string[]> {
  const pattern = new RegExp(`^plimsoll-${kind}-(?<owner>(?:[0-9a-f]{2})+)-[^-]+$`);
  const orphaned: string[] = [];
  for (const name of await readdir(tmpdir())) {
    const owner = pattern.exec(name)?.groups?.owner;
    if (owner !== undefined && isOwnerGone(Buffer.from(owner, "hex").toString())) {
      orphaned.push(join(tmpdir(), name));
    }
  }
  return orphaned;
}

/** Removes them. */
export async function removeOrphans(kind: string): Promise<void> {
  for (const path of await orphanedFolders(kind)) await rm(path, { recursive: true, force: true });
}
