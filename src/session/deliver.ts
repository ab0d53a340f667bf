import type { PlimsollError } from "../base/error.ts";
import type { Artifact } from "../image/image.ts";
import { asPlimsollError } from "../report/error-view.ts";
import type { Progress } from "../report/progress.ts";
import { formatSize } from "../report/size.ts";
import { type DestinationOutcome, errorReport, type Input } from "../report/slim-report.ts";
import { type Destination, openDestination } from "../store/destination.ts";
import type { StoreEnvironment } from "../store/environment.ts";
import { changedInputs, RunRecords } from "../store/run-record.ts";
import { parseTarget } from "../store/target.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a delivery needs from its run. */
interface DeliveryJob {
  readonly surroundings: Surroundings;
  readonly cacheFolder: string;
  readonly progress: Progress;
}

export interface Delivery {
  readonly outcomes: readonly DestinationOutcome[];
  /** Why a digest differs from the one that the last run left at the same destination. */
  readonly notes: readonly string[];
  /** The first failure, thrown by the caller once everything has been reported. */
  readonly failure: PlimsollError | undefined;
}

/** Parses every destination before anything is built, so that a spelling mistake costs no time. */
export function openDestinations(names: readonly string[], environment: StoreEnvironment): readonly Destination[] {
  return names.map((name) => openDestination(parseTarget(name), environment));
}

/** Refuses, before anything is built, destinations that could not be written to. Throws the first reason. */
export async function requireReady(destinations: readonly Destination[], signal: AbortSignal): Promise<void> {
  for (const destination of destinations) await destination.requireReady(signal);
}

/** Tells where the image is, for each destination that was written. */
export function tellReferences(
  listener: { readonly onDelivered: (reference: string) => void },
  outcomes: readonly DestinationOutcome[],
): void {
  for (const { reference } of outcomes) if (reference !== null) listener.onDelivered(reference);
}

/** Writes to all destinations at the same time; a failure of one does not stop the others. */
export async function deliver(
  job: DeliveryJob,
  artifact: Artifact,
  destinations: readonly Destination[],
  inputs: readonly Input[],
): Promise<Delivery> {
  const records = new RunRecords(job.cacheFolder);
  const notes: string[] = [];
  const results = await job.progress.phase(
    destinations.map((destination) => ({
      title: `Write ${destination.name}`,
      run: async (voice) => {
        const before = await records.find(destination.place);
        const written = await destination.write(artifact, {
          signal: job.surroundings.signal,
          onProgress: ({ doneBytes, totalBytes }) =>
            voice.note(`${formatSize(doneBytes)} of ${formatSize(totalBytes)}`),
        });
        const { digest } = artifact.descriptor;
        if (before !== undefined && before.digest !== digest) {
          notes.push(explainChange(destination.name, before.digest, changedInputs(before.inputs, inputs)));
        }
        await records.keep(destination.place, { digest, inputs });
        voice.title(
          `Wrote ${destination.name} (${formatSize(written.uploadedBytes)} written, ${formatSize(written.skippedBytes)} were there already)`,
        );
        return written;
      },
    })),
  );
  const outcomes = results.map((result, index) => outcomeOf(destinations[index]!.name, result));
  const failed = results.find((result) => result.status === "rejected");
  return { outcomes, notes, failure: failed === undefined ? undefined : asPlimsollError(failed.reason) };
}

function outcomeOf(
  destination: string,
  result: PromiseSettledResult<{ reference: string; uploadedBytes: number; skippedBytes: number }>,
): DestinationOutcome {
  if (result.status === "fulfilled") return { destination, ...result.value };
  const error = errorReport(asPlimsollError(result.reason));
  return { destination, reference: null, uploadedBytes: null, skippedBytes: null, error };
}

function explainChange(destination: string, before: string, changes: readonly string[]): string {
  const why =
    changes.length === 0
      ? "no recorded input differs, so the sources, or files that were added, have changed"
      : `these inputs differ: ${changes.join("; ")}`;
  return `${destination} had ${before} from the last run; ${why}`;
}
