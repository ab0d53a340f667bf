import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { parseHandOver, requireSameChange } from "../../flow/action/hand-over.ts";
import type { HandOverEvent } from "../../forge/event.ts";
import type { GitHubClient } from "../../forge/github-client.ts";
import { readPullRequest, writeComment } from "../../forge/pull-requests.ts";
import { Runner } from "../../forge/runner.ts";
import { commentMarker, commentText } from "../../report/gate/comment.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import type { World } from "../world.ts";
import type { ActionInputs } from "./inputs.ts";
import { requireRepository } from "./variables.ts";

const HEARSAY = "a run of a fork reported this: whether the change passes, its own check says";

/** In a run that may write: nothing of the change runs here, and its verdict is only shown. */
export async function postHandOver(
  world: World,
  { name, handOver: file }: ActionInputs,
  event: HandOverEvent,
  client: GitHubClient | undefined,
): Promise<void> {
  if (client === undefined) throw noToken();
  const bytes = await readSmallFile(resolve(world.cwd, file), LIMITS.handOverBytes, "hand-over-invalid");
  if (bytes === undefined) {
    world.process.stdout.write(
      "::notice title=plimsoll::the workflow handed nothing over: it wrote its comment itself\n",
    );
    return;
  }
  const found = parseHandOver(bytes, file);
  const repository = requireRepository(world);
  requireSameChange(found, event, await readPullRequest(client, repository, found.pullRequest));
  const report = { ...found.report, notes: [HEARSAY, ...found.report.notes] };
  const comment = { marker: commentMarker(name), text: commentText(report) };
  const url = await writeComment(client, repository, found.pullRequest, comment);
  await new Runner(world.env).output({ comment: url });
  world.process.stdout.write(`${url}\n`);
}

function noToken(): PlimsollError {
  return new PlimsollError("forge-unavailable", {
    what: "there is no token to write the comment with",
    why: "GITHUB_TOKEN is empty",
    fix: "give the step github-token: ${{ github.token }}, and the job permissions: pull-requests: write",
  });
}
