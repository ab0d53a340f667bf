import { crc32 } from "node:zlib";

/** How a stripped program refers to its debug file. GDB manual, "Debugging Information in Separate Files". */
export interface DebugLink {
  /** The debug file's name, without folders. */
  readonly fileName: string;
  /** The CRC-32 of its content, the same that gzip uses. */
  readonly crc32: number;
}

export const DEBUG_LINK_SECTION = ".gnu_debuglink";

/** The link to a debug file with this content. */
export async function debugLinkTo(fileName: string, content: AsyncIterable<Uint8Array>): Promise<DebugLink> {
  let sum = 0;
  for await (const chunk of content) sum = crc32(chunk, sum);
  return { fileName, crc32: sum };
}

/** The section's content: the name, zeros up to four bytes, the checksum in the file's byte order. */
export function encodeDebugLink({ fileName, crc32: sum }: DebugLink, littleEndian: boolean): Uint8Array {
  const name = Buffer.from(`${fileName}\0`);
  const content = Buffer.alloc(Math.ceil(name.length / 4) * 4 + 4);
  name.copy(content);
  if (littleEndian) content.writeUInt32LE(sum, content.length - 4);
  else content.writeUInt32BE(sum, content.length - 4);
  return content;
}

/**
 * Where gdb, delve, perf and debuginfod look for the debug file below their folder (`/usr/lib/debug` for gdb):
 * the first byte of the GNU build ID is a folder, the others are the name. `buildId` is in hex.
 */
export function buildIdPath(buildId: string): string {
  return `.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;
}
