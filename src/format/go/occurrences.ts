import type { ElfFile } from "../elf/elf-file.ts";

const SCAN_BYTES = 1024 * 1024;

/** Bytes of a file: of a section, of a segment. */
export interface FileRange {
  readonly fileOffset: number;
  readonly fileSizeBytes: number;
}

/**
 * Where one of several needles occurs in a range, counted from its start, in order. The needles are of one length. The
 * range is read in parts, each as it is asked for.
 */
export async function* occurrences(
  elf: ElfFile,
  { fileOffset, fileSizeBytes }: FileRange,
  needles: readonly Uint8Array[],
  what: string,
): AsyncGenerator<number> {
  const needleBytes = needles[0]?.length ?? 0;
  for (let done = 0; done + needleBytes <= fileSizeBytes; done += SCAN_BYTES) {
    // Parts overlap, so that what lies across their border is in one of them whole, and in one only.
    const length = Math.min(SCAN_BYTES + needleBytes - 1, fileSizeBytes - done);
    const bytes = await elf.read(fileOffset + done, length, what);
    const part = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: number[] = [];
    for (const needle of needles) {
      for (let at = part.indexOf(needle); at !== -1; at = part.indexOf(needle, at + 1)) found.push(done + at);
    }
    yield* found.sort((a, b) => a - b);
  }
}
