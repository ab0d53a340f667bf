import { join } from "node:path";
import { endsRun, PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { NotEvaluated } from "../../fleet/argo/not-evaluated.ts";
import type { RepositoryTree } from "../../fleet/argo/repository-tree.ts";
import { repositoryKey } from "../../fleet/argo/repository-url.ts";
import type { FleetRepositories } from "../../fleet/argo/written-repositories.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { checkoutFiles } from "../../toolchain/git/checkout-files.ts";
import { commitAtRemote, remotesOf } from "../../toolchain/git/remotes.ts";
import { Repository } from "../../toolchain/git/repository.ts";
import { openWorktree } from "../../toolchain/git/worktree.ts";
import { repositoryIfAny } from "../repository-if-any.ts";
import type { Surroundings } from "../surroundings.ts";

/** A repository at one revision, in a folder. */
export interface Checkout extends RepositoryTree {
  /** Its top folder, absolute. */
  readonly folder: string;
}

interface Known {
  readonly repository: Repository;
  /** The name of the remote whose URL it is; undefined where plimsoll.yaml says which repository the folder has. */
  readonly remote: string | undefined;
}

/**
 * The git repositories of this machine that Applications lead to: those in which manifests lie, by the URLs of their remotes, and
 * those that plimsoll.yaml names. Nothing is fetched. What was checked out beside them is removed when this is disposed of.
 */
export class Checkouts implements AsyncDisposable {
  readonly #surroundings: Surroundings;
  readonly #written: FleetRepositories;
  readonly #near = new Map<string, Known>();
  readonly #looked = new Set<string>();
  readonly #opened = new Map<string, Promise<Checkout | NotEvaluated>>();
  readonly #temporary = new AsyncDisposableStack();

  constructor(surroundings: Surroundings, written: FleetRepositories) {
    this.#surroundings = surroundings;
    this.#written = written;
  }

  /** Makes the repository known in which a folder lies, if it lies in one. */
  async lookAround(folder: string): Promise<void> {
    if (this.#looked.has(folder)) return;
    this.#looked.add(folder);
    const repository = await repositoryIfAny({ ...this.#surroundings, cwd: folder });
    if (repository === undefined) return;
    for (const { name, url } of await remotesOf(repository)) {
      const key = repositoryKey(url);
      if (key !== undefined && !this.#near.has(key)) this.#near.set(key, { repository, remote: name });
    }
  }

  /** The repository with a URL at a revision, as far as both are here. Throws only what ends the run. */
  open(repoURL: string, revision: string): Promise<Checkout | NotEvaluated> {
    const key = repositoryKey(repoURL);
    if (key === undefined) return Promise.resolve({ why: "its repoURL is no URL of a git repository" });
    // Not remembered: the next manifest may lie in that repository.
    if (!this.#written.has(key) && !this.#near.has(key)) {
      const why = `the repository ${key} is not here: fleet.repositories in plimsoll.yaml says where one is`;
      return Promise.resolve({ why });
    }
    const name = `${key}\0${revision}`;
    const opened = this.#opened.get(name) ?? this.#open(key, revision).catch(whyNotOpened);
    this.#opened.set(name, opened);
    return opened;
  }

  async #open(key: string, revision: string): Promise<Checkout | NotEvaluated> {
    const known = (await this.#writtenFor(key)) ?? this.#near.get(key)!;
    const commit = await whichCommit(known, revision);
    if (commit === undefined) return { why: `${revision} of the repository ${key} is not known here` };
    if (commit === "as it is") return treeOf(known.repository, key);
    const scratch = this.#temporary.use(await temporaryFolder());
    const { folder } = this.#temporary.use(await openWorktree(known.repository, commit, scratch.path));
    const { env, signal } = this.#surroundings;
    return treeOf(await Repository.open(folder, env, signal), key);
  }

  async #writtenFor(key: string): Promise<Known | undefined> {
    const written = this.#written.get(key);
    if (written === undefined) return undefined;
    const { env, signal } = this.#surroundings;
    const repository = await Repository.open(written, env, signal);
    const remote = (await remotesOf(repository)).find(({ url }) => repositoryKey(url) === key);
    return { repository, remote: remote?.name };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#temporary.disposeAsync();
  }
}

/** "as it is": the folder with whatever is not committed, where the revision is the one that is checked out. */
async function whichCommit({ repository, remote }: Known, revision: string): Promise<string | undefined> {
  if (revision === "" || revision === "HEAD") return "as it is";
  if (RANGE.test(revision)) return undefined;
  const branch = await repository.ask(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  if (branch.stdout.toString().trim() === revision) return "as it is";
  const commit = await commitAtRemote(repository, remote, revision);
  const head = await repository.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  return commit === head.stdout.toString().trim() ? "as it is" : commit;
}

/** For a range of versions, Argo CD takes the highest tag in it, although a branch may have that name too (util/versions/tags.go). */
const RANGE = /^[<>=!~^*]|[|,]|^v?(?:\d+\.){0,2}[xX*](?:\.[xX*])*$/;

async function treeOf(repository: Repository, key: string): Promise<Checkout | NotEvaluated> {
  const { files, submodules, linkOut } = await checkoutFiles(repository);
  // Argo CD refuses such a repository as a whole: whatever reads it may follow the link.
  if (linkOut !== undefined) return { why: `${linkOut} in the repository ${key} is a link that leads out of it` };
  const folder = repository.top;
  return { folder, files, submodules, read: (path) => readParameters(join(folder, path)) };
}

async function readParameters(path: string): Promise<Uint8Array | NotEvaluated> {
  try {
    const bytes = await readSmallFile(path, LIMITS.configFileBytes, "source-invalid");
    return bytes ?? { why: "it is not there any more" };
  } catch (error) {
    return whyNotOpened(error);
  }
}

function whyNotOpened(error: unknown): NotEvaluated {
  if (!(error instanceof PlimsollError) || endsRun(error)) throw error;
  return { why: error.why === undefined ? error.what : `${error.what}: ${error.why.split("\n").at(-1)}` };
}
