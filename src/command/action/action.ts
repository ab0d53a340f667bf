import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type ForgeEvent, parseEvent } from "../../forge/event.ts";
import { GitHubClient } from "../../forge/github-client.ts";
import { Runner } from "../../forge/runner.ts";
import { commentText } from "../../report/gate/comment.ts";
import { githubOf } from "../../report/gate/github.ts";
import { largestPackages } from "../../report/gate/largest-packages.ts";
import { mapsOf } from "../../report/gate/map-svg.ts";
import type { GateReport } from "../../report/gate-report.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { writeForms } from "../gate-forms.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import { readInputs } from "./inputs.ts";
import { judgeEvent } from "./judge-event.ts";
import { postHandOver } from "./post-hand-over.ts";
import { tellChange } from "./tell-change.ts";

/** `plimsoll action`: what the GitHub Action runs. */
export async function action(this: World): Promise<void> {
  const inputs = readInputs(this.env);
  const event = await readEvent(this);
  await using client = openClient(this);
  if (event.kind === "hand-over") return await postHandOver(this, inputs, event, client);
  const { report, failure } = await judgeEvent(this, inputs, event, client);
  await writeResult(this.process.stdout, githubOf(report));
  const folder = join(this.env.RUNNER_TEMP || this.cwd, `plimsoll-${inputs.name.replaceAll(/[^\w.-]+/g, "-")}`);
  const runner = new Runner(this.env);
  await writeFiles(folder, report, runner);
  await writeForms(report, inputs.written, this.cwd);
  await runner.summary([commentText(report), ...largestPackages(report)].join("\n"));
  await runner.output(outputsOf(report));
  if (event.kind === "change" && inputs.comment) {
    await tellChange(this, inputs, { client, pullRequest: event.pullRequest, report, runner, folder });
  }
  if (failure !== undefined) throw failure;
}

/** The verdict and the maps, outside the checkout, which stays as it is. */
async function writeFiles(folder: string, report: GateReport, runner: Runner): Promise<void> {
  const file = join(folder, "gate.json");
  await writeForms(report, [{ form: "json", file }], folder);
  const maps = mapsOf(report).map(({ name, svg }) => ({ path: join(folder, name), svg }));
  for (const { path, svg } of maps) await writeTextFile(path, svg);
  await runner.output({ report: file, map: maps[0]?.path ?? "", files: folder });
}

async function readEvent(world: World): Promise<ForgeEvent> {
  const name = world.env.GITHUB_EVENT_NAME ?? "";
  const path = world.env.GITHUB_EVENT_PATH ?? "";
  const bytes = path === "" ? undefined : await readSmallFile(path, LIMITS.forgeAnswerBytes, "event-unsupported");
  let payload: unknown = null;
  try {
    payload = bytes === undefined ? null : JSON.parse(Buffer.from(bytes).toString());
  } catch (cause) {
    throw new PlimsollError("event-unsupported", {
      what: "the payload of the event is not JSON",
      why: (cause as Error).message,
      fix: "pass the file that GITHUB_EVENT_PATH names as it is",
    });
  }
  return parseEvent(name, payload);
}

/** Undefined without a token: then no review is read, and nothing is written. */
function openClient({ env, signal }: World): (GitHubClient & AsyncDisposable) | undefined {
  const token = env.GITHUB_TOKEN ?? "";
  if (token === "") return undefined;
  return new GitHubClient({ apiUrl: env.GITHUB_API_URL || "https://api.github.com", token, signal });
}

/** Sums over everything that was gated; empty where a part of it is not known. */
function outputsOf({ verdict, services }: GateReport): Readonly<Record<string, string>> {
  const sum = (values: readonly (number | null | undefined)[]) =>
    values.length === 0 || values.some((value) => value == null)
      ? null
      : values.reduce<number>((total, value) => total + value!, 0);
  const size = (side: "now" | "baseline") => sum(services.map((service) => service[side]?.sizeBytes));
  const wire = (side: "now" | "baseline") => sum(services.map((service) => service[side]?.wireBytes));
  const change = (of: typeof size) => {
    const [now, before] = [of("now"), of("baseline")];
    return now === null || before === null ? null : now - before;
  };
  const figures = {
    "size-bytes": size("now"),
    "wire-bytes": wire("now"),
    "change-bytes": change(size),
    "change-wire-bytes": change(wire),
  };
  return {
    verdict: verdict ?? "unknown",
    ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value === null ? "" : String(value)])),
  };
}
