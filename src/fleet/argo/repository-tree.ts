import type { NotEvaluated } from "./not-evaluated.ts";

/** A git repository as a clone of it would be, at one revision. */
export interface RepositoryTree {
  /** Paths of its files, with slashes, sorted. */
  readonly files: readonly string[];
  /** Folders that belong to other repositories. */
  readonly submodules: readonly string[];
  /** A file whose path is in the list. */
  read(path: string): Promise<Uint8Array | NotEvaluated>;
}

/** Finds a repository, and the revision of it, on this machine. An empty revision is HEAD. */
export type OpenTree = (repoURL: string, revision: string) => Promise<RepositoryTree | NotEvaluated>;
