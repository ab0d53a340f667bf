import { lstat, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Repository } from "./repository.ts";

/** What a clone would have, if everything that is in the folder now were committed. */
export interface CheckoutFiles {
  /** Paths of files relative to the top folder, sorted. */
  readonly files: readonly string[];
  /** Folders that belong to other repositories: what is in them is not listed. */
  readonly submodules: readonly string[];
  /** A link that leads out of the checkout, if there is one. */
  readonly linkOut: string | undefined;
}

const SUBMODULE_MODE = "160000";

/** Lists the files of a checkout, without those that git ignores. Throws `program-failed`, `limit-exceeded`. */
export async function checkoutFiles(repository: Repository): Promise<CheckoutFiles> {
  const [tracked, others] = await Promise.all([
    repository.read(["ls-files", "-z", "--stage"]),
    repository.read(["ls-files", "-z", "--others", "--exclude-standard"]),
  ]);
  const submodules: string[] = [];
  const named = new Set<string>();
  for (const entry of tracked.split("\0")) {
    const [, mode, path] = /^(\d+) \S+ \d\t(.+)$/s.exec(entry) ?? [];
    if (path === undefined) continue;
    if (mode === SUBMODULE_MODE) submodules.push(path);
    else named.add(path);
  }
  for (const path of others.split("\0")) {
    if (path.endsWith("/")) submodules.push(path.slice(0, -1));
    else if (path !== "") named.add(path);
  }
  if (named.size > LIMITS.checkoutFiles) {
    throw new PlimsollError("limit-exceeded", {
      what: `${repository.top} has more than ${LIMITS.checkoutFiles} files`,
      why: "plimsoll does not look for manifests in more",
    });
  }
  return { ...(await onDisk(repository.top, named)), submodules };
}

async function onDisk(top: string, named: ReadonlySet<string>): Promise<Omit<CheckoutFiles, "submodules">> {
  const files: string[] = [];
  let linkOut: string | undefined;
  for (const path of named) {
    const found = await lstat(join(top, path)).catch(() => undefined);
    // Deleted, and not committed yet.
    if (found === undefined) continue;
    files.push(path);
    if (found.isSymbolicLink() && !(await leadsInside(top, path))) linkOut ??= path;
  }
  return { files: files.sort(), linkOut };
}

/** A link to nothing leads nowhere. What git keeps for itself is no part of the checkout: credentials may be in it. */
async function leadsInside(top: string, path: string): Promise<boolean> {
  const target = await realpath(join(top, path)).catch(() => undefined);
  if (target === undefined || target === top) return true;
  const own = join(top, ".git");
  return target.startsWith(`${top}${sep}`) && target !== own && !target.startsWith(`${own}${sep}`);
}
