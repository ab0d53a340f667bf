import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

export interface FreshFolder extends Disposable {
  readonly path: string;
  /** Moves the folder to its place; what another run has put there in the meantime stays. */
  readonly keep: () => void;
}

/**
 * A folder for what takes long to make and is then kept at `place`. It is beside its place until it is complete, so
 * that nobody finds a part of it, and goes away unless it is kept.
 */
export function freshFolder(place: string): FreshFolder {
  mkdirSync(dirname(place), { recursive: true });
  const path = mkdtempSync(join(dirname(place), ".new-"));
  return {
    path,
    keep: () => {
      if (!existsSync(place)) renameSync(path, place);
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
