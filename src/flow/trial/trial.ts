import type { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { platformOf } from "../../image/image.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { type Progress, settled } from "../../report/progress.ts";
import { failedTrialReport, type TrialImage, type TrialReport } from "../../report/trial-report.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type Ground, prepare, type Subject } from "./ground.ts";
import { measurePulls } from "./pull.ts";
import type { TrialRequest } from "./request.ts";
import { measureStarts } from "./start.ts";

const USUAL_ROUNDS = 10;

/**
 * Runs an image, and one to compare it with, in a container runtime. Always returns a report, and where something failed
 * the error to exit with.
 */
export async function trial(
  surroundings: Surroundings,
  names: { readonly after: string; readonly before: string | undefined },
  request: TrialRequest,
  progress: Progress,
): Promise<{ readonly report: TrialReport; readonly failure?: PlimsollError }> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    const [ground] = settled(
      await progress.phase([{ title: "open", run: () => prepare(surroundings, stores, names, request) }]),
    );
    await using opened = ground!;
    return { report: await tryOut(opened, request, progress) };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedTrialReport(failure), failure };
  }
}

async function tryOut(ground: Ground, request: TrialRequest, progress: Progress): Promise<TrialReport> {
  const requests = [{ method: "GET", path: "/", headers: {}, body: null }];
  const part = async <T>(title: string, run: () => Promise<T>): Promise<T> => {
    const [result] = settled(await progress.phase([{ title, run }]));
    return result!;
  };
  const pulls = await part("pull", () => measurePulls(ground));
  const starts = await part("start", () => measureStarts(ground, requests, request.rounds ?? USUAL_ROUNDS));
  const { runtime, after, before, swept } = ground;
  return {
    schema: "plimsoll.trial/1",
    runtime: { name: runtime.name, version: runtime.version },
    after: described(after),
    before: before === null ? null : described(before),
    measured: [...pulls, ...starts.rows],
    equivalence: null,
    hardening: null,
    signals: null,
    memoryLimit: null,
    notes: [String(swept), JSON.stringify(starts.doubt), JSON.stringify([...starts.failures])],
  };
}

function described({ name, image }: Subject): TrialImage {
  return { name, digest: image.descriptor.digest, platform: formatPlatform(platformOf(image)) };
}
