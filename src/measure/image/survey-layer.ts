import type { DecompressionStep } from "../../format/compression/step.ts";
import type { TarHeader } from "../../format/tar/entry.ts";
import { requireDeclared } from "../../image/declared-compression.ts";
import type { Layer } from "../../image/image.ts";
import { type LayerSteps, uncompressedSteps } from "../../image/uncompressed.ts";
import { LayerScan } from "./layer-scan.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { storedShares, WireRecorder } from "./wire-steps.ts";

export interface SurveyOptions {
  readonly signal?: AbortSignal;
  /** See `DecompressOptions`. */
  readonly blocking?: boolean;
  /** The layer's decompression, where another thread does it. */
  readonly decompressed?: LayerSteps;
  /** Whether to digest the content of each file too. */
  readonly digests?: boolean;
  /** Told of each entry, as the tar has it. */
  readonly onHeader?: ((header: TarHeader) => void) | undefined;
}

/**
 * Surveys a layer in one pass: blob and tar are checked against their digests, entries are recorded, content is
 * examined, and only the small files that are wanted are held in memory. Throws `digest-mismatch`, `manifest-invalid`,
 * `compression-invalid`, `archive-invalid`, `limit-exceeded`, what the store throws, and the signal's reason.
 */
export async function surveyLayer(layer: Layer, options: SurveyOptions = {}): Promise<LayerSurvey> {
  const { descriptor, diffID } = layer;
  const { format, steps } = await uncompressedSteps(layer, options);
  const recorder = new WireRecorder();
  const look = new LayerScan(`layer ${descriptor.digest}`, {
    ...{ depth: "content", digests: options.digests ?? false, onHeader: options.onHeader },
  });
  const passed: Passed = { sizeBytes: 0 };
  const end = await look.read(noted(steps, { recorder, passed, signal: options.signal }));
  // Checked only now: an error that is thrown before a stream is read would leave the stream open.
  requireDeclared(descriptor, format);
  const { sizeBytes } = passed;
  return {
    diffID,
    sizeBytes,
    wireBytes: descriptor.size,
    compression: format,
    entries: look.entries,
    end,
    wire: format === "none" ? storedShares(sizeBytes) : recorder.finish(descriptor.size),
    captured: look.captured,
    leftOut: look.leftOut,
    digests: look.digests,
    programs: look.programs,
  };
}

interface Passed {
  sizeBytes: number;
}

async function* noted(
  steps: AsyncIterable<DecompressionStep>,
  { recorder, passed, signal }: { recorder: WireRecorder; passed: Passed; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  for await (const { bytes, consumedBytes, framingBytes } of steps) {
    signal?.throwIfAborted();
    passed.sizeBytes += bytes.length;
    recorder.add(passed.sizeBytes, consumedBytes - framingBytes);
    yield bytes;
  }
}
