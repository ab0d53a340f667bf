import { isAbsolute, relative, resolve, sep } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import type { TrustedSource } from "../../report/gate-report.ts";
import { repositoryIfAny } from "../../session/repository-if-any.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { targetRevision } from "../../session/target-branch.ts";
import { realPathOf } from "../../store/file/real-path.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { Repository } from "../../toolchain/git/repository.ts";
import type { GateRequest } from "./request.ts";

/**
 * Where rules, approvals and lock files are read from. A change must not judge itself: where it is known what the change
 * is to be merged into, they are those of the merge base.
 */
export interface Trusted extends TrustedSource {
  /** Undefined where no revision was named and none is needed. */
  readonly repository: Repository | undefined;
  /** A file as the trusted source has it; `path` is relative to the folder. Undefined if there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** A file as the folder has it now. */
  readonly readNow: (path: string) => Promise<string | undefined>;
  /** Whether the commits of the change write this file. */
  readonly isWritten: (path: string) => Promise<boolean>;
}

/** Throws `revision-unknown`, `history-shallow`, `not-a-checkout`. */
export async function openTrusted(surroundings: Surroundings, { base, mergedInto }: GateRequest): Promise<Trusted> {
  const { cwd, env, signal } = surroundings;
  const readNow = (path: string) => readInFolder(surroundings, path);
  const revision = base ?? mergedInto ?? targetRevision(env);
  if (revision === undefined) {
    return {
      commit: null,
      text: "this folder",
      repository: await repositoryIfAny(surroundings),
      read: readNow,
      readNow,
      isWritten: async () => false,
    };
  }
  const repository = await Repository.open(cwd, env, signal);
  const commit = await repository.mergeBase(revision);
  return {
    commit,
    text: `the merge base with ${revision} (${commit.slice(0, 7)})`,
    repository,
    read: remembered(async (path) => {
      const [inside] = await pathsInside(repository, cwd, path);
      return inside === undefined ? readNow(path) : repository.textAt(commit, inside);
    }),
    readNow,
    isWritten: async (path) => {
      const inside = await pathsInside(repository, cwd, path);
      const written = await Promise.all(inside.map((one) => repository.differsAtHead(commit, one)));
      return written.includes(true);
    },
  };
}

/** A commit does not change, and each file of it is asked for several times. */
function remembered(read: Trusted["read"]): Trusted["read"] {
  const known = new Map<string, ReturnType<Trusted["read"]>>();
  return (path) => {
    const found = known.get(path) ?? read(path);
    known.set(path, found);
    return found;
  };
}

/** A file as a folder has it now; undefined if there is none. */
export function readInFolder({ cwd }: Surroundings, path: string): Promise<string | undefined> {
  return readSmallText(resolve(cwd, path), path, LIMITS.configFileBytes, "config-invalid");
}

/**
 * A path relative to the top folder, with slashes: as it is named, and where links lead. Empty outside of the repository: a
 * file there is no part of the change. A link in the repository that leads out of it is inside: the change could turn it to
 * another place.
 */
async function pathsInside({ top }: Repository, cwd: string, path: string): Promise<readonly string[]> {
  const named = resolve(await realPathOf(cwd), path);
  const written = relative(top, named);
  const real = relative(await realPathOf(top), await realPathOf(named));
  const found = [written, real].filter((one) => !isAbsolute(one) && one.split(sep)[0] !== "..");
  return [...new Set(found)].map((one) => one.split(sep).join("/"));
}
