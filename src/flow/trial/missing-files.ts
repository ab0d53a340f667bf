import { setTimeout as pause } from "node:timers/promises";
import type { MissingFile } from "../../report/trial-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { type Trace, traced } from "../../toolchain/container/trace.ts";
import type { SmokeRequest } from "../../trial/smoke/request.ts";
import { type Opens, parseOpens } from "../../trial/opens/parse-opens.ts";
import { missingFiles } from "../../trial/opens/missing-files.ts";
import type { Ground, Subject } from "./ground.ts";
import { LIMITS } from "../../base/limits.ts";

/** What two traces say, or why there are none. */
export type MissingFiles =
  | {
      /** What one image lacks while a request is answered, and from the start on; null asks about the whole run. */
      during(request: number | null): readonly MissingFile[];
    }
  | { readonly unknown: string };

/** When requests were sent, in seconds since the epoch, as strace says times. */
interface TracedRun {
  readonly trace: Trace;
  /** One more than there are requests: each ends where the next one begins. */
  readonly begins: readonly number[];
}

/** Runs both images under strace and asks them everything once. */
export async function traceBoth(ground: Ground, requests: readonly SmokeRequest[]): Promise<MissingFiles> {
  await using folder = await temporaryFolder();
  try {
    const before = await traceOne(ground, ground.before!, requests, folder.path);
    const after = await traceOne(ground, ground.after, requests, folder.path);
    return { during: (request) => missingFiles(windowOf(before, request), windowOf(after, request)) };
  } catch (thrown) {
    ground.surroundings.signal.throwIfAborted();
    const { what, why } = asPlimsollError(thrown);
    return { unknown: why === undefined ? what : `${what}: ${why}` };
  }
}
