import { Absent } from "../../format/go/absent.ts";
import {
  BUILD_INFO_ALIGN,
  BUILD_INFO_MAGIC,
  type InlineBuildInfo,
  parseInlineBuildInfo,
} from "../../format/go/build-info-blob.ts";
import type { GoProgram } from "./layer-survey.ts";

/**
 * Looks for Go's build information in a program that streams past. It is aligned in memory, and linkers keep offsets in
 * the file in step with addresses. Only what Go 1.18 and later write can be read so: older ones point elsewhere.
 */
export class GoProgramSearch {
  /** What may be the beginning of it. */
  #held: Buffer = Buffer.alloc(0);
  /** Offset in the program of what comes behind `#held`. */
  #offset = 0;
  #found: GoProgram | null = null;

  /** Null until it is found. */
  get found(): GoProgram | null {
    return this.#found;
  }

  update(chunk: Uint8Array): void {
    if (this.#found !== null) return;
    const next = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
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

  /** A copy: chunks are large, and this may be all that is left of one. */
  #hold(bytes: Buffer, from: number): void {
    this.#held = Buffer.from(bytes.subarray(from));
  }
}

function goProgram({ goVersion, modules }: InlineBuildInfo): GoProgram {
  if (modules instanceof Absent) return { version: goVersion, path: "", modules: [] };
  const { path, main, deps } = modules;
  return {
    version: goVersion,
    path,
    modules: [
      ...(main === undefined ? [] : [{ path: main.path, version: main.version, main: true }]),
      ...deps.map((module) => ({ path: module.path, version: module.version, main: false })),
    ],
  };
}
