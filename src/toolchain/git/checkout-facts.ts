import type { CheckoutFacts } from "../../base/checkout-facts.ts";
import { formatTime } from "../../base/time.ts";
import { findProgram } from "../find-program.ts";
import { runProgram } from "../process.ts";
import { gitEnvironment } from "./git-environment.ts";

/** Undefined where there is no git, no checkout, or no commit yet. */
export async function readCheckoutFacts(
  folder: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<CheckoutFacts | undefined> {
  const git = await findProgram("git", env);
  if (git === undefined) return undefined;
  const own = gitEnvironment(env);
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const finished = await runProgram(git, ["-C", folder, ...args], { env: own, signal });
    return finished.exitCode === 0 ? finished.stdout.toString().trim() : undefined;
  };
  const commit = await ask("show", "--no-patch", "--format=%H %h %ct", "HEAD");
  const [full, short, seconds] = commit?.split(" ") ?? [];
  if (full === undefined || short === undefined || seconds === undefined) return undefined;
  const dirty = (await ask("status", "--porcelain")) !== "";
  return {
    Branch: (await ask("rev-parse", "--abbrev-ref", "HEAD")) ?? "",
    Tag: (await ask("describe", "--tags", "--exact-match", "HEAD")) ?? "",
    ShortCommit: short,
    FullCommit: full,
    CommitDate: formatTime(Number(seconds)),
    CommitTimestamp: seconds,
    IsDirty: dirty,
    IsClean: !dirty,
    TreeState: dirty ? "dirty" : "clean",
  };
}
