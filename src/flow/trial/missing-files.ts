import { problemText } from "../../report/error-view.ts";
import type { MissingFile } from "../../report/trial-report.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { traced } from "../../toolchain/container/trace.ts";
import type { FileCall } from "../../trial/opens/file-call.ts";
import { missingFiles } from "../../trial/opens/missing-files.ts";
import { parseStrace } from "../../trial/opens/strace.ts";
import type { SmokeRequest } from "../../trial/smoke/request.ts";
import type { Ground, Place, Subject } from "./ground.ts";
import { waitForAnswer } from "./running.ts";

/** What two traces say, or why there are none. */
export type TracedFiles =
  | {
      /** What one image lacks while a request is answered, or was lacking at the start; null asks about the whole run. */
      during(request: number | null): readonly MissingFile[];
    }
  | { readonly unknown: string };

interface TracedRun {
  /** Of the service, from its own first instruction on. */
  readonly lines: readonly string[];
  /** When each request was sent, and when the last was answered: milliseconds since the epoch. */
  readonly times: readonly number[];
}

/** Runs both images under strace and asks them everything once, one request after the other. */
export async function traceBoth(ground: Ground, requests: readonly SmokeRequest[]): Promise<TracedFiles> {
  await using folder = await temporaryFolder();
  try {
    const before = await traceOne(ground, ground.before!, requests, folder.path);
    const after = await traceOne(ground, ground.after, requests, folder.path);
    return { during: (request) => filesMissing(callsDuring(before, request), callsDuring(after, request)) };
  } catch (thrown) {
    ground.surroundings.signal.throwIfAborted();
    return { unknown: problemText(thrown) };
  }
}

export async function traceOne(
  { runtime, owner, port, env, args, surroundings }: Place,
  { reference }: Pick<Subject, "reference">,
  requests: readonly SmokeRequest[],
  folder: string,
): Promise<TracedRun> {
  const times: number[] = [];
  const options = { image: reference, port, env, args };
  const { text } = await traced({ runtime, owner, env: surroundings.env, folder }, options, async (container) => {
    const ready = await waitForAnswer(container, requests[0]!, surroundings.signal);
    for (const request of ready ? requests : []) {
      times.push(now());
      await ask(container.address!, request, surroundings.signal);
    }
    times.push(now());
  });
  return { lines: ownLines(text.split("\n")), times };
}

/** With parts of a millisecond, which a request may not take longer than. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Before the service's program takes its place, the process that is traced is the runtime's own. */
export function ownLines(lines: readonly string[]): readonly string[] {
  const begin = lines.findIndex((line) => /\bexecve(?:\(| resumed>).* = 0$/.test(line));
  return lines.slice(begin + 1);
}

/** The calls while one request was answered, after those of the start: what a service opens then, it needs for all. */
export function callsDuring({ lines, times }: TracedRun, request: number | null): readonly FileCall[] {
  if (request === null) return parseStrace(lines).calls;
  const [first = Number.POSITIVE_INFINITY] = times;
  const [from, to] = [times[request] ?? 0, times[request + 1] ?? Number.POSITIVE_INFINITY];
  const within = lines.filter((line) => {
    const at = 1000 * Number(/^(?:\d+ +)?(\d+\.\d+) /.exec(line)?.[1] ?? Number.NaN);
    return at < first || (at >= from && at <= to);
  });
  return parseStrace(within).calls;
}

export function filesMissing(before: readonly FileCall[], after: readonly FileCall[]): readonly MissingFile[] {
  return missingFiles({ before, after }).found.map(({ path, error, side }) => ({ path, error, in: side }));
}
