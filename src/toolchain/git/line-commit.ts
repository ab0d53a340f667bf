import { type LoggedCommit, type Repository, shallow } from "./repository.ts";

/** Who added a line: a commit of the range, or the reason why none of its commits did. */
export type LineOrigin = { readonly commit: LoggedCommit } | { readonly none: string };

const NOT_COMMITTED = /^0+$/;

/**
 * The commit after `since` that added a line of a file as it is in the folder. `path` is relative to the top folder;
 * lines count from 1.
 */
export async function commitOfLine(
  repository: Repository,
  { path, line, since }: { readonly path: string; readonly line: number; readonly since: string },
): Promise<LineOrigin> {
  const place = ["-L", `${line},${line}`, "--porcelain", `^${since}`, "--", path];
  const blamed = await repository.ask(["blame", ...place]);
  if (blamed.exitCode !== 0) return { none: await whyNoBlame(repository, path, blamed.stderr) };
  const [first = "", ...lines] = blamed.stdout.toString().split("\n");
  const hash = first.split(" ")[0]!;
  if (NOT_COMMITTED.test(hash)) return { none: "it is not committed yet" };
  if (lines.some((text) => text === "boundary")) {
    if (hash !== since && (await repository.isShallow())) throw shallow(`who added ${path}:${line} is not known`);
    return { none: "the line is older than the change" };
  }
  const headerOf = (name: string) => lines.find((text) => text.startsWith(`${name} `))?.slice(name.length + 1) ?? "";
  return {
    commit: {
      hash,
      subject: headerOf("summary"),
      author: headerOf("author"),
      date: new Date(Number(headerOf("author-time")) * 1000).toISOString().slice(0, 10),
    },
  };
}

/** A file that is not in the history yet has no blame; a setting may lead to a file that is not there. */
async function whyNoBlame(repository: Repository, path: string, stderr: string): Promise<string> {
  const isCommitted = (await repository.ask(["cat-file", "-e", `HEAD:${path}`])).exitCode === 0;
  return isCommitted ? `git blame failed: ${stderr.trim().split("\n")[0]}` : "it is not committed yet";
}
