import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { encodeHandOver } from "../../flow/action/hand-over.ts";
import type { PullRequest } from "../../forge/event.ts";
import type { GitHubClient } from "../../forge/github-client.ts";
import { writeComment } from "../../forge/pull-requests.ts";
import type { Runner } from "../../forge/runner.ts";
import { commentMarker, commentText } from "../../report/gate/comment.ts";
import { githubWarning } from "../../report/gate/github.ts";
import type { GateReport } from "../../report/gate-report.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import type { World } from "../world.ts";
import type { ActionInputs } from "./inputs.ts";
import { requireRepository } from "./variables.ts";

interface Telling {
  readonly client: GitHubClient | undefined;
  readonly pullRequest: PullRequest;
  readonly report: GateReport;
  readonly runner: Runner;
  readonly folder: string;
}

/**
 * Writes the comment; or, where this run may only read, what another workflow needs to write it. A comment that cannot be
 * written does not hide the verdict.
 */
export async function tellChange(world: World, { name }: ActionInputs, telling: Telling): Promise<void> {
  const { client, pullRequest, report, runner } = telling;
  if (client === undefined || pullRequest.isFork) return handOver(telling);
  const comment = { marker: commentMarker(name), text: commentText(report) };
  try {
    const url = await writeComment(client, requireRepository(world), pullRequest.number, comment);
    await runner.output({ comment: url });
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "forge-unavailable") throw error;
    world.process.stdout.write(githubWarning(`the comment could not be written: ${error.what}\n${error.fix ?? ""}`));
    await handOver(telling);
  }
}

async function handOver({ pullRequest: { number, headSha }, report, runner, folder }: Telling): Promise<void> {
  const file = join(folder, "hand-over.json");
  await writeTextFile(file, encodeHandOver({ pullRequest: number, headSha, report }));
  await runner.output({ "hand-over": file });
}
