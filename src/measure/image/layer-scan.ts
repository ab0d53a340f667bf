import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { TarEnd, TarHeader } from "../../format/tar/entry.ts";
import type { ChunkSource } from "../../format/tar/position.ts";
import { TarReader } from "../../format/tar/reader.ts";
import { LayerEntries } from "../../image/layer-entries.ts";
import { ContentLook } from "./content-look.ts";
import { ContentDigests } from "./ledger/content-digests.ts";
import type { Program } from "./ledger/layer-survey.ts";
import { wantsContent } from "./owners/captured.ts";

interface ScanChoices {
  readonly depth: "content" | "headers";
  readonly digests: boolean;
  readonly onHeader?: ((header: TarHeader) => void) | undefined;
}

/**
 * Collects facts from the tar of a layer while it is read: from the whole content of files, or only from the beginning.
 */
export class LayerScan {
  readonly entries = new LayerEntries();
  readonly captured = new Map<number, Uint8Array>();
  readonly programs = new Map<number, Program>();
  /** Files that were wanted but would have exceeded a limit. */
  leftOut = 0;
  #capturedBytes = 0;
  #holesBytes = 0;
  readonly digests: ContentDigests | null;
  readonly #where: string;
  readonly #depth: "content" | "headers";
  readonly #onHeader: ((header: TarHeader) => void) | undefined;

  constructor(where: string, { depth, digests, onHeader }: ScanChoices) {
    this.#where = where;
    this.#depth = depth;
    this.#onHeader = onHeader;
    this.digests = digests ? new ContentDigests() : null;
  }

  /** Reads to the end of the source. Throws what `TarReader` throws, and `limit-exceeded`. */
  async read(tar: ChunkSource): Promise<TarEnd> {
    const reader = new TarReader(tar, this.#where);
    for await (const header of reader) {
      this.#requireBounds(header);
      this.#onHeader?.(header);
      const entry = this.entries.add(header);
      if (header.sizeBytes === 0) continue;
      const hasHoles = this.#unpacks(header);
      const keep = this.#captures(entry, hasHoles);
      const look = new ContentLook({ keep, whole: this.#depth === "content", digest: this.#digests(entry, hasHoles) });
      const here = hasHoles ? undefined : reader.contentHere();
      if (here === undefined) await this.#follow(look, hasHoles ? reader.fileContent() : reader.content(), keep);
      else look.update(here);
      this.#note(entry, look);
    }
    return reader.end!;
  }

  /** Whether to examine a file with holes in its unpacked form: a few bytes can claim a file of any size. */
  #unpacks({ expandedSizeBytes }: TarHeader): boolean {
    if (expandedSizeBytes === undefined || this.#holesBytes + expandedSizeBytes > LIMITS.surveyedHolesBytes)
      return false;
    this.#holesBytes += expandedSizeBytes;
    return true;
  }

  async #follow(look: ContentLook, content: AsyncIterable<Uint8Array>, keep: boolean): Promise<void> {
    for await (const chunk of content) {
      look.update(chunk);
      if (!keep && this.#depth === "headers") break;
    }
  }

  #note(entry: number, look: ContentLook): void {
    if (this.#depth === "content") this.entries.setChecksum(entry, look.crc32);
    const { program, content, digests } = look;
    if (digests !== undefined) this.digests!.set(entry, digests);
    if (program !== undefined) this.programs.set(entry, program);
    if (content !== undefined) this.captured.set(entry, content);
  }

  #digests(entry: number, hasHoles: boolean): boolean {
    return this.digests !== null && this.#isWholeFile(entry, hasHoles);
  }

  /** Whether the content that passes is that of a file, and not what an archive stores of one with holes. */
  #isWholeFile(entry: number, hasHoles: boolean): boolean {
    return this.entries.kind(entry) === "file" && (hasHoles || this.entries.expandedSizeBytes(entry) === undefined);
  }

  #captures(entry: number, hasHoles: boolean): boolean {
    const sizeBytes = this.entries.fileSizeBytes(entry);
    if (!this.#isWholeFile(entry, hasHoles) || !wantsContent(this.entries.path(entry), sizeBytes)) return false;
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
        why: "plimsoll keeps a row for each, and no real image has so many",
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

/** Each UTF-16 unit is at most three bytes of UTF-8: nearly no path has to be counted. */
function isTooLong(path: string): boolean {
  return path.length * 3 > LIMITS.pathBytes && Buffer.byteLength(path) > LIMITS.pathBytes;
}
