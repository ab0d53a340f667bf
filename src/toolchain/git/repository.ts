import { PlimsollError } from "../../base/error.ts";
import { requireProgram } from "../find-program.ts";
import { type Finished, programFailed, type RunOptions, runProgram } from "../process.ts";
import { gitEnvironment } from "./git-environment.ts";

/** No hook of the repository runs, and no signatures are printed beside what is asked for. */
const PLAIN = ["-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false"];

/** A commit, as `git log` shows it. */
export interface LoggedCommit {
  readonly hash: string;
  readonly subject: string;
  readonly author: string;
  /** The author's date, `2026-11-29`. */
  readonly date: string;
}

/** Questions to the git repository that a folder is in. */
export class Repository {
  /** The top folder of the checkout, absolute. */
  readonly top: string;
  /** The folder relative to `top`: empty, or ending with a slash. */
  readonly prefix: string;
  readonly #program: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #signal: AbortSignal;

  private constructor(
    place: { readonly top: string; readonly prefix: string },
    git: { readonly program: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
  ) {
    this.top = place.top;
    this.prefix = place.prefix;
    this.#program = git.program;
    this.#env = git.env;
    this.#signal = git.signal;
  }

  /** Throws `program-missing` without git, and `not-a-checkout` where the folder belongs to no checkout. */
  static async open(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Repository> {
    const program = await requireProgram("git", env, {
      why: "earlier revisions of the source are read with it",
      fix: "install git, or compare with a lock file or an image",
    });
    const git = { program, env: gitEnvironment(env), signal };
    const asked = await runProgram(program, ["-C", folder, "rev-parse", "--show-toplevel", "--show-prefix"], git);
    const [top, prefix = ""] = asked.stdout.toString().split("\n");
    if (asked.exitCode !== 0 || top === undefined || top === "") {
      throw new PlimsollError("not-a-checkout", {
        what: `${folder} is not in a checkout of git`,
        why: asked.stderr.trim() || "git names no top folder",
        fix: "run plimsoll in the repository of the service, or compare with a lock file or an image",
      });
    }
    return new Repository({ top, prefix }, git);
  }

  /** Runs git in the top folder, whatever its exit code. */
  ask(args: readonly string[], options: Pick<RunOptions, "stdin"> = {}): Promise<Finished> {
    return this.#run(args, { ...options, signal: this.#signal });
  }

  /** The same for what has to be put right again, also when the run is being interrupted. */
  askInAnyCase(args: readonly string[]): Promise<Finished> {
    return this.#run(args, {});
  }

  #run(args: readonly string[], options: Pick<RunOptions, "stdin" | "signal">): Promise<Finished> {
    return runProgram(this.#program, ["-C", this.top, ...PLAIN, ...args], { ...options, env: this.#env });
  }

  /** What git prints, without the last line feed. Throws `program-failed` where it fails. */
  async read(args: readonly string[]): Promise<string> {
    const finished = await this.ask(args);
    if (finished.exitCode !== 0) throw programFailed(this.#program, args, finished);
    return finished.stdout.toString().trimEnd();
  }

  /**
   * The hash of a commit. Throws `revision-unknown`, and `history-shallow` where only the beginning of the history is
   * missing here.
   */
  async commitOf(revision: string): Promise<string> {
    const finished = await this.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    if (finished.exitCode === 0) return finished.stdout.toString().trim();
    if (await this.isShallow()) throw shallow(`${revision} is not in this clone`);
    throw new PlimsollError("revision-unknown", {
      what: `git knows no revision ${revision}`,
      why: finished.stderr.trim() || `it is no branch, tag or commit of ${this.top}`,
      fix: "name a branch, a tag or a commit; a branch of the remote may have to be fetched: git fetch origin",
    });
  }

  /** The commit where the history of HEAD left that of `revision`. Throws as `commitOf` does. */
  async mergeBase(revision: string): Promise<string> {
    const commit = await this.commitOf(revision);
    const finished = await this.ask(["merge-base", "HEAD", commit]);
    const base = finished.stdout.toString().trim();
    if (finished.exitCode === 0 && base !== "") return base;
    if (await this.isShallow()) throw shallow(`the merge base of HEAD and ${revision} is not in this clone`);
    throw new PlimsollError("revision-unknown", {
      what: `HEAD and ${revision} have no common history`,
      why: finished.stderr.trim() || "git finds no merge base",
      fix: "name a revision that this branch was started from",
    });
  }

  async isShallow(): Promise<boolean> {
    return (await this.read(["rev-parse", "--is-shallow-repository"])) === "true";
  }

  /**
   * The content of a file at a commit, or undefined where it did not exist; links of the commit are followed. `path` is
   * relative to the top folder. Throws `program-failed` for what cannot be read, which is not the same as an empty file:
   * a partial clone may lack it, and a link may lead out of the repository.
   */
  async textAt(commit: string, path: string): Promise<string | undefined> {
    const listed = await this.read(["ls-tree", "-z", "--full-tree", commit, "--", path]);
    if (listed === "") return undefined;
    const args = ["cat-file", "--follow-symlinks", "--batch"];
    const finished = await this.ask(args, { stdin: Buffer.from(`${commit}:${path}\n`) });
    const { stdout } = finished;
    const head = stdout.subarray(0, stdout.indexOf("\n") + 1).toString();
    const [, size] = /^[0-9a-f]+ blob (\d+)\n$/.exec(head) ?? [];
    if (finished.exitCode !== 0 || size === undefined) {
      const why = finished.stderr || `git answers for ${path} at ${commit.slice(0, 7)}: ${head}`;
      throw programFailed(this.#program, args, { ...finished, stderr: why });
    }
    return stdout.subarray(head.length, head.length + Number(size)).toString();
  }

  /** Paths that differ between a commit and the folder as it is, relative to the top folder; new files included. */
  async changedSince(commit: string): Promise<readonly string[]> {
    const [tracked, added] = await Promise.all([
      this.read(["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--"]),
      this.read(["ls-files", "--others", "--exclude-standard", "-z"]),
    ]);
    return [...new Set([...tracked.split("\0"), ...added.split("\0")])].filter((path) => path !== "").sort();
  }

  /** Whether HEAD has another file there than a commit, or only one of them has one. `path` is relative to the top folder. */
  async differsAtHead(commit: string, path: string): Promise<boolean> {
    const args = ["diff", "--quiet", "--no-ext-diff", "--no-renames", commit, "HEAD", "--", `:(top,literal)${path}`];
    const finished = await this.ask(args);
    if (finished.exitCode === 0 || finished.exitCode === 1) return finished.exitCode === 1;
    throw programFailed(this.#program, args, finished);
  }

  /**
   * Names and e-mail addresses of those who wrote the commits after `since`, co-authors included; of HEAD's author where
   * there are no commits or no `since`; and of whoever would commit what is not committed yet. Empty before the first
   * commit.
   */
  async authors(since: string | undefined): Promise<readonly string[]> {
    const isNew = (await this.ask(["rev-parse", "--verify", "--quiet", "HEAD"])).exitCode !== 0;
    if (isNew) return [];
    const format = "--format=%an%n%ae%n%(trailers:key=Co-authored-by,valueonly,unfold)";
    const range = since === undefined ? "" : await this.read(["log", format, `${since}..HEAD`]);
    const text = range === "" ? await this.read(["log", "-1", format]) : range;
    const pending = (await this.read(["status", "--porcelain", "--untracked-files=no"])) !== "";
    const committer = pending ? await this.ask(["var", "GIT_AUTHOR_IDENT"]) : undefined;
    const lines = [...text.split("\n"), (committer?.stdout.toString() ?? "").replace(/ \d+ [+-]\d+\s*$/, "")];
    return [...new Set(lines.flatMap((line) => line.split(/[<>]/)).map((word) => word.trim()))].filter(
      (word) => word !== "",
    );
  }

  /** The newest commit after `since` that changed something in a folder, or undefined. */
  async lastCommit(folder: string, since: string): Promise<LoggedCommit | undefined> {
    const format = "--format=%H%x00%s%x00%an%x00%as";
    const text = await this.read(["log", "-1", format, `${since}..HEAD`, "--", folder]);
    const [hash = "", subject = "", author = "", date = ""] = text.split("\0");
    return hash === "" ? undefined : { hash, subject, author, date };
  }

  /** The newest tag below a commit whose name matches a pattern of git, or undefined. */
  async newestTag(pattern: string, commit: string): Promise<string | undefined> {
    const finished = await this.ask(["describe", "--tags", "--abbrev=0", `--match=${pattern}`, commit]);
    if (finished.exitCode === 0) return finished.stdout.toString().trim();
    if (await this.isShallow())
      throw shallow(`whether a tag ${pattern} is below ${commit.slice(0, 7)} is not known here`);
    return undefined;
  }
}

export function shallow(what: string): PlimsollError {
  return new PlimsollError("history-shallow", {
    what,
    why: "it is a shallow clone: its history was cut when it was made",
    fix: "git fetch --unshallow, or fetch-depth: 0 for actions/checkout, or GIT_DEPTH: 0 for GitLab",
  });
}
