import { Absent } from "../../format/go/absent.ts";
import {
  BUILD_INFO_ALIGN,
  BUILD_INFO_MAGIC,
  type InlineBuildInfo,
  parseInlineBuildInfo,
} from "../../format/go/build-info-blob.ts";
import { findPclntabStart, PCLNTAB_START_BYTES } from "../../format/go/pclntab-start.ts";
import type { GoProgram } from "./ledger/layer-survey.ts";

/** The result for a program that has pclntab, but no build information that can be read while streaming. */
const UNKNOWN_GO: GoProgram = { version: "unknown", path: "", modules: [], info: null };
/** EI_DATA, and its value for big-endian files. gABI 4.1, "ELF Identification". */
const EI_DATA = 5;
const BIG_ENDIAN = 2;

/**
 * Looks for Go's build information in a program that streams past. It is aligned in memory, and linkers align offsets
 * in the file like addresses. Only the form of Go 1.18 and later can be read this way: older forms point elsewhere. If
 * it is not found, pclntab still shows that Go made the program.
 */
export class GoProgramSearch {
  /** Bytes that may be the beginning of the build information. */
  #held: Buffer = Buffer.alloc(0);
  /** Offset in the program of the bytes that follow `#held`. */
  #offset = 0;
  #found: GoProgram | null = null;
  #hasPclntab = false;
  #littleEndian = true;
  /** The last bytes of the previous chunk, in which pclntab may start. */
  #tail: Buffer = Buffer.alloc(0);

  /** Null until it is found. */
  get found(): GoProgram | null {
    return this.#found ?? (this.#hasPclntab ? UNKNOWN_GO : null);
  }

  update(chunk: Uint8Array): void {
    if (this.#found !== null) return;
    const next = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#offset <= EI_DATA && this.#offset + next.length > EI_DATA) {
      this.#littleEndian = next[EI_DATA - this.#offset] !== BIG_ENDIAN;
    }
    if (!this.#hasPclntab) this.#searchPclntab(next);
    const bytes = this.#held.length === 0 ? next : Buffer.concat([this.#held, next]);
    const start = this.#offset - this.#held.length;
    this.#offset += chunk.length;
    // The last bytes may be the beginning of the magic.
    this.#hold(bytes, Math.max(0, bytes.length - BUILD_INFO_MAGIC.length + 1));
    for (let at = bytes.indexOf(BUILD_INFO_MAGIC); at !== -1; at = bytes.indexOf(BUILD_INFO_MAGIC, at + 1)) {
      if ((start + at) % BUILD_INFO_ALIGN !== 0) continue;
      const parsed = parseInlineBuildInfo(bytes.subarray(at));
      if (parsed === undefined) continue;
      if (parsed === "more") this.#hold(bytes, at);
      else this.#found = goProgram(parsed);
      return;
    }
  }

  #searchPclntab(next: Buffer): void {
    const seam = Buffer.concat([this.#tail, next.subarray(0, PCLNTAB_START_BYTES)]);
    this.#hasPclntab =
      findPclntabStart(seam, 0, this.#littleEndian) !== -1 || findPclntabStart(next, 0, this.#littleEndian) !== -1;
    this.#tail = Buffer.from(
      Buffer.concat([this.#tail, next.subarray(-PCLNTAB_START_BYTES)]).subarray(-PCLNTAB_START_BYTES),
    );
  }

  /** Keeps a copy: chunks are large, and this may be the only part that is still needed. */
  #hold(bytes: Buffer, from: number): void {
    this.#held = Buffer.from(bytes.subarray(from));
  }
}

function goProgram({ goVersion, modules }: InlineBuildInfo): GoProgram {
  if (modules instanceof Absent) return { version: goVersion, path: "", modules: [], info: null };
  const { path, main, deps } = modules;
  return {
    version: goVersion,
    path,
    modules: [
      ...(main === undefined ? [] : [{ path: main.path, version: main.version, main: true }]),
      // What was linked is the replacement; one from a folder has no version.
      ...deps.map(({ path, version, replace }) => ({ path, version: replace?.version || version, main: false })),
    ],
    info: modules,
  };
}
