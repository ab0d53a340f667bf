import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { DecompressionStep } from "../../format/compression/step.ts";
import type { TarHeader } from "../../format/tar/entry.ts";
import { TarReader } from "../../format/tar/reader.ts";
import type { Layer } from "../../image/image.ts";
import { LayerEntries } from "../../image/layer-entries.ts";
import { uncompressedSteps } from "../../image/uncompressed.ts";
import { ContentLook } from "./content-look.ts";
import type { LayerSurvey, Program } from "./layer-survey.ts";
import { storedShares, WireRecorder } from "./wire-steps.ts";

export interface SurveyOptions {
  /** Whether the content of a file is to be kept. */
  readonly wantsContent: (path: string, sizeBytes: number) => boolean;
  readonly signal?: AbortSignal;
  /** See `DecompressOptions`. */
  readonly blocking?: boolean;
}

/**
 * One look at a layer while it streams past once: blob and tar are checked against their digests, entries noted, content
 * looked at, and nothing is held of it but the small files that are wanted.
 * Throws `digest-mismatch`, `compression-invalid`, `archive-invalid`, `limit-exceeded`, what the store throws, and the
 * signal's reason.
 */
export async function surveyLayer(layer: Layer, options: SurveyOptions): Promise<LayerSurvey> {
  const { descriptor, diffID } = layer;
  const { format, steps } = await uncompressedSteps(layer, options);
  const recorder = new WireRecorder();
  const look = new LayerLook(options, `layer ${descriptor.digest}`);
  const passed: Passed = { sizeBytes: 0 };
  const end = await look.read(noted(steps, { recorder, passed, signal: options.signal }));
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
  for await (const { bytes, consumedBytes } of steps) {
    signal?.throwIfAborted();
    passed.sizeBytes += bytes.length;
    recorder.add(passed.sizeBytes, consumedBytes);
    yield bytes;
  }
}

/** What is found in a tar as it is read. */
class LayerLook {
  readonly entries = new LayerEntries();
  readonly captured = new Map<number, Uint8Array>();
  readonly programs = new Map<number, Program>();
  /** Files that were wanted and would have been too much. */
  leftOut = 0;
  #capturedBytes = 0;
  readonly #wantsContent: SurveyOptions["wantsContent"];
  readonly #where: string;

  constructor({ wantsContent }: SurveyOptions, where: string) {
    this.#wantsContent = wantsContent;
    this.#where = where;
  }

  async read(tar: AsyncIterable<Uint8Array>) {
    const reader = new TarReader(tar, this.#where);
    for await (const header of reader) {
      this.#requireBounds(header);
      const entry = this.entries.add(header);
      if (header.sizeBytes > 0) await this.#look(entry, reader);
    }
    return reader.end!;
  }

  async #look(entry: number, reader: TarReader): Promise<void> {
    const look = new ContentLook(this.#captures(entry));
    for await (const chunk of reader.content()) look.update(chunk);
    this.entries.setChecksum(entry, look.crc32);
    const { program, content } = look;
    if (program !== undefined) this.programs.set(entry, program);
    if (content !== undefined) this.captured.set(entry, content);
  }

  #captures(entry: number): boolean {
    const sizeBytes = this.entries.sizeBytes(entry);
    const isPlain = this.entries.kind(entry) === "file" && this.entries.expandedSizeBytes(entry) === undefined;
    if (!isPlain || !this.#wantsContent(this.entries.path(entry), sizeBytes)) return false;
    const fits = this.captured.size < LIMITS.capturedFiles && this.#capturedBytes + sizeBytes <= LIMITS.capturedBytes;
    if (fits) this.#capturedBytes += sizeBytes;
    else this.leftOut++;
    return fits;
  }

  #requireBounds({ path, linkPath, headerOffset }: TarHeader): void {
    const where = `${this.#where} @0x${headerOffset.toString(16)}`;
    if (this.entries.length === LIMITS.layerEntries) {
      throw new PlimsollError("limit-exceeded", {
        what: `${this.#where} has more than ${LIMITS.layerEntries} entries`,
        why: "plimsoll keeps a row of each, and no real image has so many",
        where,
      });
    }
    if (isTooLong(path) || isTooLong(linkPath)) {
      throw new PlimsollError("limit-exceeded", {
        what: `a path in ${this.#where} is longer than ${LIMITS.pathBytes} bytes`,
        why: "Linux opens no longer one (PATH_MAX), so no container could use it",
        where,
      });
    }
  }
}

function isTooLong(path: string): boolean {
  return path.length * 3 > LIMITS.pathBytes && Buffer.byteLength(path) > LIMITS.pathBytes;
}
