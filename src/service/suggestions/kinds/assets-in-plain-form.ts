import { readAtMost } from "../../../base/bounded-reader.ts";
import { counted } from "../../../base/counted.ts";
import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import { compress } from "../../../format/compression/compress.ts";
import { USUAL_COMPRESSION } from "../../../format/compression/compression.ts";
import { decompress, sniffCompression } from "../../../format/compression/decompress.ts";
import { formatSize } from "../../../report/size.ts";
import type { EmbeddedFile } from "../../../toolchain/go/embedded-files.ts";
import type { SuggestionContext } from "../context.ts";
import { doubt, proveByFiles } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";
import { editsOf, isOwn, subjectOf, totalBytes } from "./embeds.ts";

/** Less than this on the wire is noise, and less than the part below it is not worth larger files in the program. */
const SMALLEST_SAVING_BYTES = 4096;
const SMALLEST_PART = 0.1;

interface Unpacked {
  readonly file: EmbeddedFile;
  readonly plain: Uint8Array;
}

/**
 * Files that are embedded as gzip or zstd, and would be smaller in the layer as they are: many small ones, which the
 * layer's compressor sees as one, or such as were made with a fast level. One candidate for each package. It saves bytes
 * on the wire and costs bytes in the program, and says so.
 */
export async function assetsInPlainForm(
  context: SuggestionContext,
  files: readonly EmbeddedFile[],
): Promise<Candidate[]> {
  const groups = Map.groupBy(
    files.filter((file) => isOwn(context, file.package)),
    ({ package: { importPath } }) => importPath,
  );
  const found: Candidate[] = [];
  for (const group of groups.values()) {
    const unpacked: Unpacked[] = [];
    let roomBytes: number = LIMITS.embeddedFileBytes;
    for (const file of group) {
      const plain = await unpack(file, roomBytes);
      if (plain === undefined) continue;
      unpacked.push({ file, plain });
      roomBytes -= plain.length;
    }
    const packedBytes = packedBytesOf(unpacked);
    const wireBytes = unpacked.length === 0 ? 0 : await wireBytesOf(unpacked);
    if (isWorthIt(packedBytes, packedBytes - wireBytes)) found.push(await candidate(context, unpacked, wireBytes));
  }
  return found;
}

function packedBytesOf(unpacked: readonly Unpacked[]): number {
  return unpacked.reduce((total, { file }) => total + file.sizeBytes, 0);
}

function isWorthIt(packedBytes: number, savedBytes: number): boolean {
  return savedBytes >= SMALLEST_SAVING_BYTES && savedBytes >= SMALLEST_PART * packedBytes;
}

/** The plain content; undefined for one that is not compressed, is damaged, or is larger than what may be held. */
async function unpack(file: EmbeddedFile, limitBytes: number): Promise<Uint8Array | undefined> {
  const content = await file.read();
  if (sniffCompression(content) === "none") return undefined;
  try {
    return await readAtMost(decompress(once([content]), { limitBytes }), limitBytes, file.name);
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

async function wireBytesOf(unpacked: readonly Unpacked[]): Promise<number> {
  let wireBytes = 0;
  const plain = unpacked.map((one) => one.plain);
  for await (const chunk of compress(once(plain), USUAL_COMPRESSION, totalBytes(plain))) {
    wireBytes += chunk.length;
  }
  return wireBytes;
}

async function* once(contents: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* contents;
}

async function candidate(
  context: SuggestionContext,
  group: readonly Unpacked[],
  wireBytes: number,
): Promise<Candidate> {
  const files = group.map(({ file }) => file);
  const packedBytes = packedBytesOf(group);
  const plainBytes = totalBytes(group.map(({ plain }) => plain));
  const subject = subjectOf(context, files);
  const which = files.length === 1 ? "is" : `embeds ${counted(files.length, "file")} that are`;
  return {
    kind: "assets",
    saves: "wire",
    subject,
    what: `${subject} ${which} compressed (${formatSize(packedBytes)}) worse than an image's layer does it (${formatSize(wireBytes)})`,
    evidence: [
      `unpacked: ${formatSize(plainBytes)}, which the program stores instead of ${formatSize(packedBytes)}`,
      `by the layer's compression alone: ${formatSize(wireBytes)}`,
    ],
    edits: await editsOf(context, files, (named) => `embed what is in ${named}, and read it without unpacking`),
    expectedBytes: packedBytes - wireBytes,
    prove: async () => {
      const replaced = new Map(group.map(({ file, plain }) => [file.path, plain]));
      const how = `built with ${counted(files.length, "file")} unpacked: the layer shrinks, and the program grows`;
      return doubt(await proveByFiles(context, how, replaced), ({ before, after }) =>
        isWorthIt(packedBytes, before.wireBytes - after.wireBytes) ? undefined : "the layer does not become smaller",
      );
    },
  };
}
