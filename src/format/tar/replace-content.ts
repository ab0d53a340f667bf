import { PlimsollError } from "../../base/error.ts";
import { BLOCK_SIZE, FIELD, paddingOf } from "./block.ts";
import { writeChecksum } from "./checksum.ts";
import { parseNumber, writeOctal } from "./number.ts";
import { StreamPosition } from "./position.ts";

/** A file of an archive that gets other content. */
export interface ReplacedContent {
  /** Its path, for people. */
  readonly path: string;
  /** Where its content begins, and its size: as in the archive. */
  readonly dataOffset: number;
  readonly storedBytes: number;
  /** The new content: `sizeBytes` bytes. */
  readonly sizeBytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * The same archive with other content in some of its files: every other byte is as it was, except for the size and the
 * checksum in their headers. Throws `archive-invalid` for a file whose own header does not state its size, as one of 8 GiB
 * or more may; and where the archive ends before it.
 */
export async function* replaceContent(
  tar: AsyncIterable<Uint8Array>,
  replaced: readonly ReplacedContent[],
): AsyncGenerator<Uint8Array> {
  const position = new StreamPosition(tar);
  try {
    for (const each of replaced.toSorted((a, b) => a.dataOffset - b.dataOffset)) {
      yield* bytesUntil(position, each.dataOffset - BLOCK_SIZE, each);
      yield await changedHeader(position, each);
      yield* each.open();
      const padding = paddingOf(each.sizeBytes);
      if (padding > 0) yield new Uint8Array(padding);
      await position.skip(each.storedBytes + paddingOf(each.storedBytes));
    }
    yield* bytesUntil(position, Number.POSITIVE_INFINITY, undefined);
  } finally {
    await position.close();
  }
}

async function* bytesUntil(
  position: StreamPosition,
  end: number,
  before: ReplacedContent | undefined,
): AsyncGenerator<Uint8Array> {
  while (position.offset < end) {
    const part = await position.take(end - position.offset);
    if (part !== undefined) yield part;
    else if (before === undefined) return;
    else throw refusal(before, "the archive ends before it");
  }
}

/** The last header block before the content is the file's own: extensions come before that. */
async function changedHeader(position: StreamPosition, file: ReplacedContent): Promise<Uint8Array> {
  const sizeBytes = await position.readBlock();
  const header = Uint8Array.from(position.block.subarray(position.blockStart, position.blockStart + sizeBytes));
  if (sizeBytes < BLOCK_SIZE) throw refusal(file, "the archive ends before it");
  if (parseNumber(header, 0, FIELD.size) !== file.storedBytes || !writeOctal(header, FIELD.size, file.sizeBytes)) {
    throw refusal(file, "its own header does not state its size");
  }
  writeChecksum(header);
  return header;
}

function refusal({ path }: ReplacedContent, why: string): PlimsollError {
  return new PlimsollError("archive-invalid", { what: `the content of ${path} cannot be replaced`, why });
}
