import type { PlimsollError } from "../../base/error.ts";
import { type Artifact, imagesOf } from "../../image/image.ts";
import { subjectsOf } from "../../image/referrer.ts";
import { type CopyOutcome, type CopyReport, failedCopyReport } from "../../report/copy-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { Progress } from "../../report/progress.ts";
import { type DestinationOutcome, errorReport } from "../../report/slim-report.ts";
import { deliver, openDestinations, requireReady } from "../../session/deliver.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openCacheFolder } from "../../store/cache/cache-folder.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget, parseTarget, type Target } from "../../store/target.ts";
import { copyAttached } from "./attached.ts";
import type { CopyRequest } from "./request.ts";
import { copyTagged } from "./tagged.ts";

/** Always a report, and where something failed, the error to exit with. */
interface CopyResult {
  readonly report: CopyReport;
  readonly failure?: PlimsollError;
}

/**
 * Copies an image, or an index with everything that it names, to any number of destinations. Every byte is checked
 * against its digest on the way, and nothing is changed: manifests keep their bytes.
 */
export async function copy(
  surroundings: Surroundings,
  source: string,
  destinations: readonly string[],
  request: CopyRequest,
  progress: Progress,
): Promise<CopyResult> {
  const { offline = false, insecure = false, caFile } = request;
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  try {
    const places = openDestinations(destinations, stores.environment);
    await requireReady(places, surroundings.signal);
    const from = await sourceOf(surroundings, stores, source);
    const artifact = await stores.openForCopy(from, request.platform, places.length === 1);
    const cacheFolder = await openCacheFolder(surroundings.env);
    const name = formatTarget(from);
    const inputs = [{ name: "image", value: `${name}@${artifact.descriptor.digest}` }];
    const { outcomes, failure } = await deliver({ surroundings, cacheFolder, progress }, artifact, places, inputs);
    const copied: CopyOutcome[] = [];
    let failed = failure;
    for (const [number, outcome] of outcomes.entries()) {
      const to = parseTarget(destinations[number]!);
      const copying = { stores, from, artifact, signal: surroundings.signal };
      const done = await attachedTo(copying, to, outcome, request.attached ?? false);
      failed ??= done.failure;
      copied.push(done.outcome);
    }
    const { digest } = artifact.descriptor;
    const report: CopyReport = {
      schema: "plimsoll.copy/1",
      source: { name, digest, images: imagesOf(artifact).length },
      destinations: copied,
      ...(failed === undefined ? {} : { error: errorReport(failed) }),
    };
    return failed === undefined ? { report } : { report, failure: failed };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedCopyReport(failure), failure };
  }
}

async function sourceOf({ cwd }: Surroundings, stores: Stores, name: string): Promise<Target> {
  return stores.withKind((await recogniseImage(name, cwd)) ?? parseTarget(name));
}

interface Copying {
  readonly stores: Stores;
  readonly from: Target;
  readonly artifact: Artifact;
  readonly signal: AbortSignal;
}

/** The image itself has been written by now: what could not be attached does not take it back. */
async function attachedTo(
  { stores, from, artifact, signal }: Copying,
  to: Target,
  outcome: DestinationOutcome,
  isAsked: boolean,
): Promise<{ readonly outcome: CopyOutcome; readonly failure?: PlimsollError }> {
  if (!isAsked || outcome.reference === null) return { outcome: { ...outcome, attached: null } };
  try {
    const subjects = subjectsOf(artifact);
    const attached = await copyAttached(stores.attachments, from, to, subjects);
    const tagged = await copyTagged(stores, from, to, subjects, signal);
    return { outcome: { ...outcome, attached: [...attached, ...tagged] } };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { outcome: { ...outcome, attached: null, error: errorReport(failure) }, failure };
  }
}
