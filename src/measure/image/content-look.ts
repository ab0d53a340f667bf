import { crc32 } from "node:zlib";
import { GoProgramSearch } from "./go-program-search.ts";
import { ContentDigest } from "./ledger/content-digests.ts";
import type { Program } from "./ledger/layer-survey.ts";
import { PackerSearch } from "./packer-search.ts";

const MAGIC_BYTES = 4;

/** Examines the content of one file while it streams past. */
export class ContentLook {
  #crc32 = 0;
  #start = "";
  #format: Program["format"] | undefined;
  #goSearch: GoProgramSearch | undefined;
  #packerSearch: PackerSearch | undefined;
  readonly #kept: Uint8Array[] | undefined;
  readonly #whole: boolean;
  readonly #digest: ContentDigest | undefined;

  /** `keep`: whether to keep the content. `whole`: whether all of it will come, so that it has a checksum. */
  constructor({ keep, whole, digest }: { readonly keep: boolean; readonly whole: boolean; readonly digest: boolean }) {
    this.#kept = keep ? [] : undefined;
    this.#whole = whole;
    this.#digest = digest ? new ContentDigest() : undefined;
  }

  update(chunk: Uint8Array): void {
    if (this.#whole) this.#crc32 = crc32(chunk, this.#crc32);
    this.#digest?.update(chunk);
    // Chunks are views of the decompressor's buffers: a copy allows those to be freed.
    this.#kept?.push(Uint8Array.from(chunk));
    if (this.#start.length < MAGIC_BYTES) this.#begin(chunk);
    else this.#search(chunk);
  }

  get crc32(): number {
    return this.#crc32;
  }

  /** The digests, if they were to be made. May be read only once. */
  get digests(): Uint8Array | undefined {
    return this.#digest?.finish();
  }

  get program(): Program | undefined {
    if (this.#format === undefined) return undefined;
    return {
      format: this.#format,
      go: this.#goSearch?.found ?? null,
      packer: this.#packerSearch?.found ?? null,
    };
  }

  /** The content, if it was to be kept. */
  get content(): Uint8Array | undefined {
    return this.#kept && Buffer.concat(this.#kept);
  }

  #begin(chunk: Uint8Array): void {
    const before = this.#start;
    this.#start += Buffer.from(chunk.subarray(0, MAGIC_BYTES - before.length)).toString("latin1");
    this.#format = programFormat(this.#start);
    if (this.#format === undefined || this.#format === "script") return;
    this.#goSearch = new GoProgramSearch();
    if (this.#format === "elf") this.#packerSearch = new PackerSearch();
    this.#search(Buffer.from(before, "latin1"));
    this.#search(chunk);
  }

  #search(chunk: Uint8Array): void {
    this.#goSearch?.update(chunk);
    this.#packerSearch?.update(chunk);
  }
}

/**
 * ELF: System V ABI, "ELF Identification". PE: the MS-DOS header before it. Mach-O: mach-o/loader.h and mach-o/fat.h.
 */
function programFormat(start: string): Program["format"] | undefined {
  if (start === "\x7fELF") return "elf";
  if (start.startsWith("#!")) return "script";
  if (start.startsWith("MZ")) return "pe";
  return /^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe)$/.test(start) ? "mach-o" : undefined;
}
