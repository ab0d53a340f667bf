import { readAtMost } from "../../../base/bounded-reader.ts";
import { counted } from "../../../base/counted.ts";
import { LIMITS } from "../../../base/limits.ts";
import { compress } from "../../../format/compression/compress.ts";
import { formatSize } from "../../../report/size.ts";
import type { EmbeddedFile } from "../../../toolchain/go/embedded-files.ts";
import type { SuggestionContext } from "../context.ts";
import { doubt, proveByFiles } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";
import { editsOf, isOwn, shownEmbed, subjectOf, timesInProgram, totalBytes } from "./embeds.ts";

const SMALLEST_BYTES = 64 * 1024;
/** A file that shrinks less is not worth the code that unpacks it. */
const LARGEST_RATIO = 0.5;
/** What the layer may grow by: a compressed file is a little larger than its share of a compressed layer. */
const WIRE_GROWTH = 0.01;
const UNPACKER = "compress/gzip";

interface Packed {
  readonly file: EmbeddedFile;
  readonly content: Uint8Array;
  readonly gzip: Uint8Array;
}

/**
 * Large files that a program stores as they are and could store compressed: one candidate for each package. Only where
 * the program has Go's gzip anyway, because the build that proves it does not contain the code that unpacks.
 */
export async function assetsPacked(context: SuggestionContext, files: readonly EmbeddedFile[]): Promise<Candidate[]> {
  if (!context.dependencies.some(({ importPath }) => importPath === UNPACKER)) return [];
  const packed: Packed[] = [];
  for (const file of files) {
    if (!isOwn(context, file.package) || file.sizeBytes < SMALLEST_BYTES) continue;
    const content = await file.read();
    const gzip = await pack(content);
    if (gzip.length < LARGEST_RATIO * content.length) packed.push({ file, content, gzip });
  }
  const times = await timesInProgram(
    context,
    packed.map(({ content }) => content),
  );
  const kept = packed.filter((_, index) => times[index]! > 0);
  const groups = Map.groupBy(kept, ({ file }) => file.package.importPath);
  return Promise.all([...groups.values()].map((group) => candidate(context, group)));
}

function pack(content: Uint8Array): Promise<Uint8Array> {
  const stream = compress(once(content), { algorithm: "gzip", level: 9 }, content.length);
  return readAtMost(stream, 2 * LIMITS.embeddedFileBytes, "a compressed file");
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

async function candidate(context: SuggestionContext, group: readonly Packed[]): Promise<Candidate> {
  const files = group.map(({ file }) => file);
  const plainBytes = totalBytes(group.map(({ content }) => content));
  const gzipBytes = totalBytes(group.map(({ gzip }) => gzip));
  const subject = subjectOf(context, files);
  const which = files.length === 1 ? "is embedded" : `embeds ${counted(files.length, "file")}`;
  return {
    kind: "assets",
    subject,
    what: `${subject} ${which} uncompressed: ${formatSize(plainBytes)} that gzip makes ${formatSize(gzipBytes)}`,
    evidence: [
      ...group.map(
        ({ file, content, gzip }) =>
          `${shownEmbed(file, context)}: ${formatSize(content.length)}, by gzip -9 ${formatSize(gzip.length)}`,
      ),
      `the program has ${UNPACKER} already; who needs the files unpacked pays for that in memory and time`,
    ],
    edits: await editsOf(
      context,
      files,
      (named) =>
        `embed ${named} as gzip -9 makes them, and unpack what is read, or serve it with Content-Encoding: gzip`,
    ),
    expectedBytes: plainBytes - gzipBytes,
    prove: async () => {
      const replaced = new Map(group.map(({ file, gzip }) => [file.path, gzip]));
      const how = `built with ${counted(files.length, "file")} compressed, without code to unpack`;
      return doubt(await proveByFiles(context, how, replaced), ({ before, after }) =>
        after.wireBytes > (1 + WIRE_GROWTH) * before.wireBytes ? "the layer grows by more than 1 %" : undefined,
      );
    },
  };
}
