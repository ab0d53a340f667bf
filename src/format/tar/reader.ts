import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { BLOCK_SIZE, paddingOf } from "./block.ts";
import type { TarEnd, TarHeader, TarKind } from "./entry.ts";
import { addExtension, checkGlobalHeader, type Extensions, type PaxFields, paxFields } from "./extensions.ts";
import { isZeroBlock, parseHeader, type RawHeader } from "./header.ts";
import type { PaxRecords } from "./pax.ts";
import { type ChunkSource, StreamPosition } from "./position.ts";
import type { Refuse } from "./refuse.ts";
import { checkFragments, expandHoles, type Fragment, type Holes, parseOldFragments } from "./sparse.ts";

const KINDS: Readonly<Record<string, TarKind>> = {
  "0": "file",
  "1": "hard-link",
  "2": "symlink",
  "3": "character-device",
  "4": "block-device",
  "5": "directory",
  "6": "fifo",
  "7": "file",
  S: "file",
};
/** Kinds that have no content. If their header states a size, Go ignores it, and GNU tar skips that many bytes. */
const WITHOUT_CONTENT: ReadonlySet<TarKind> = new Set<TarKind>([
  "hard-link",
  "symlink",
  "character-device",
  "block-device",
  "directory",
  "fifo",
]);
const NO_RECORDS: PaxRecords = new Map();

/**
 * Reads a tar archive as it streams by: ustar, pax and GNU's dialect. Neither a file nor the archive is ever held in
 * memory; content that is not asked for is skipped.
 *
 *     const reader = new TarReader(layer, "layer[3]");
 *     for await (const header of reader) {
 *       if (header.path === "etc/os-release") for await (const chunk of reader.content()) …
 *     }
 *
 * Throws `archive-invalid` for damage, truncation, and whatever GNU tar, bsdtar and Go read differently;
 * `limit-exceeded` when an entry has more metadata than `LIMITS.tarMetadataBytes`. Errors of the source pass.
 */
export class TarReader implements AsyncIterable<TarHeader> {
  readonly #position: StreamPosition;
  readonly #where: string;
  /** The part of the current entry that is not read yet: content, then padding. */
  #contentLeft = 0;
  #paddingLeft = 0;
  #path = "";
  #holes: Holes | undefined;
  #storedBytes = 0;
  #end: TarEnd | undefined;

  /** A source that can skip is read only for headers, and for content that is asked for. */
  constructor(source: ChunkSource, where = "the archive") {
    this.#position = new StreamPosition(source);
    this.#where = where;
  }

  /** What followed the last entry; undefined until all entries were read. */
  get end(): TarEnd | undefined {
    return this.#end;
  }

  /** All entries in their order. Leaving the loop early closes the source. */
  async *[Symbol.asyncIterator](): AsyncGenerator<TarHeader> {
    try {
      for (let header = await this.next(); header !== undefined; header = await this.next()) yield header;
    } finally {
      await this.#position.close();
    }
  }

  /** The next entry, or undefined after the last one; then the source was read to its end. */
  async next(): Promise<TarHeader | undefined> {
    if (this.#end !== undefined) return undefined;
    const left = this.#contentLeft + this.#paddingLeft;
    if (left > 0 && !this.#position.skipHere(left)) await this.#passOver(left);
    this.#contentLeft = 0;
    this.#paddingLeft = 0;
    const headerOffset = this.#position.offset;
    let extensions: Extensions | undefined;
    for (;;) {
      const blockOffset = this.#position.offset;
      const refuse: Refuse = (why) => this.#refuse(why, blockOffset);
      if (!this.#position.takeBlock() && !(await this.#readBlock(refuse))) {
        return this.#finish(headerOffset, extensions, refuse);
      }
      const { block, blockStart } = this.#position;
      if (block[blockStart] === 0 && isZeroBlock(block, blockStart)) {
        await this.#closingBlock(refuse);
        return this.#finish(headerOffset, extensions, refuse);
      }
      const raw = parseHeader(block, blockStart, refuse);
      if (!isExtension(raw.typeFlag)) return await this.#entry(raw, headerOffset, extensions, refuse);
      extensions ??= { records: undefined, longName: undefined, longLink: undefined, sizeBytes: 0 };
      const content = await this.#metadata(raw.sizeBytes, extensions, refuse);
      if (raw.typeFlag === "g") {
        if (hasContent(extensions)) refuse("a pax global header stands between an entry and its own extension header");
        checkGlobalHeader(content, refuse);
      } else {
        addExtension(extensions, raw.typeFlag, content, refuse);
      }
    }
  }

  /** The stored content of the current entry that was not taken yet. It must be read before `next`. */
  async *content(): AsyncGenerator<Uint8Array> {
    while (this.#contentLeft > 0) {
      const part = await this.#position.take(this.#contentLeft);
      if (part === undefined) this.#truncated();
      this.#contentLeft -= part.length;
      yield part;
    }
  }

  /**
   * The content of the current entry when unpacked, with zeros in its holes. It must be read before `next`, and not
   * after `content`. Throws `limit-exceeded` for a sparse file of more than `LIMITS.fileWithHolesBytes`.
   */
  async *fileContent(): AsyncGenerator<Uint8Array> {
    const holes = this.#holes;
    if (holes === undefined) {
      yield* this.content();
      return;
    }
    if (holes.sizeBytes > LIMITS.fileWithHolesBytes) {
      throw new PlimsollError("limit-exceeded", {
        what: `${this.#path} has holes, and more than ${LIMITS.fileWithHolesBytes} bytes when unpacked`,
        why: "an archive of a few bytes can claim a file of any size",
        where: `${this.#where} › ${this.#path}`,
      });
    }
    const offset = this.#position.offset;
    yield* expandHoles(this.content(), holes, this.#storedBytes, (why) => this.#refuse(why, offset));
  }

  /**
   * The stored content, without waiting. Undefined unless all of it is in the current chunk, as it is for most files.
   */
  contentHere(): Uint8Array | undefined {
    const content = this.#position.takeHere(this.#contentLeft);
    if (content !== undefined) this.#contentLeft = 0;
    return content;
  }

  async #entry(
    raw: RawHeader,
    headerOffset: number,
    extensions: Extensions | undefined,
    refuse: Refuse,
  ): Promise<TarHeader> {
    if (raw.holes !== undefined) {
      if (raw.holes.sizeBytes < raw.sizeBytes) refuse("a file with holes is smaller than its parts");
      if (raw.holes.mapGoesOn) await this.#sparseMap(raw.holes.fragments, extensions?.sizeBytes ?? 0, refuse);
    }
    const fields: PaxFields =
      extensions?.records === undefined ? { records: NO_RECORDS } : paxFields(extensions.records, refuse);
    const dataOffset = this.#position.offset;
    const sizeBytes = fields.sizeBytes ?? raw.sizeBytes;
    const path = fields.path ?? extensions?.longName ?? raw.path;
    const kind = kindOf(raw, path, refuse);
    if (sizeBytes > 0 && WITHOUT_CONTENT.has(kind)) refuse(`a ${kind} has a size`);
    const holes = fields.holes ?? raw.holes;
    if (fields.holes !== undefined && raw.holes !== undefined) refuse("a file has holes in two formats");
    if (holes !== undefined && kind !== "file") refuse(`a ${kind} has holes`);
    if (holes !== undefined && holes.fragments !== "in content") {
      checkFragments(holes, holes.fragments, sizeBytes, refuse);
    }
    this.#path = path;
    this.#holes = holes;
    this.#storedBytes = sizeBytes;
    this.#contentLeft = sizeBytes;
    this.#paddingLeft = paddingOf(sizeBytes);
    return {
      path,
      kind,
      typeFlag: raw.typeFlag,
      mode: raw.mode,
      uid: fields.uid ?? raw.uid,
      gid: fields.gid ?? raw.gid,
      userName: fields.userName ?? raw.userName,
      groupName: fields.groupName ?? raw.groupName,
      mtimeSeconds: fields.mtimeSeconds ?? raw.mtimeSeconds,
      linkPath: fields.linkPath ?? extensions?.longLink ?? raw.linkPath,
      deviceMajor: raw.deviceMajor,
      deviceMinor: raw.deviceMinor,
      records: fields.records,
      headerOffset,
      headerSizeBytes: dataOffset - headerOffset,
      dataOffset,
      sizeBytes,
      paddingSizeBytes: this.#paddingLeft,
      ...(holes === undefined ? {} : { expandedSizeBytes: holes.sizeBytes }),
    };
  }

  /** The content of an extension header; its padding is skipped. All extension headers of one entry share one limit. */
  async #metadata(sizeBytes: number, extensions: Extensions, refuse: Refuse): Promise<Uint8Array> {
    extensions.sizeBytes += sizeBytes;
    if (extensions.sizeBytes > LIMITS.tarMetadataBytes) this.#tooMuchMetadata();
    const content = new Uint8Array(sizeBytes);
    for (let filled = 0; filled < sizeBytes; ) {
      const part = (await this.#position.take(sizeBytes - filled)) ?? refuse("it ends inside an extension header");
      content.set(part, filled);
      filled += part.length;
    }
    const padding = paddingOf(sizeBytes);
    if ((await this.#position.skip(padding)) < padding) refuse("it ends inside an extension header");
    return content;
  }

  /** Old GNU's map of holes continues in further blocks, each of which says whether another one follows. */
  async #sparseMap(fragments: Fragment[], metadataBytes: number, refuse: Refuse): Promise<void> {
    let goesOn = true;
    for (let sizeBytes = metadataBytes; goesOn; sizeBytes += BLOCK_SIZE) {
      if (sizeBytes > LIMITS.tarMetadataBytes) this.#tooMuchMetadata();
      if (!(await this.#readBlock(refuse))) refuse("it ends inside a map of holes");
      const { block, blockStart } = this.#position;
      fragments.push(...parseOldFragments(block, blockStart, FRAGMENTS_IN_BLOCK, refuse));
      goesOn = block[blockStart + SPARSE_BLOCK_GOES_ON] !== 0;
    }
  }

  /** False at the end of the stream. */
  async #readBlock(refuse: Refuse): Promise<boolean> {
    const sizeBytes = await this.#position.readBlock();
    if (sizeBytes !== 0 && sizeBytes !== BLOCK_SIZE) refuse("it ends inside a header");
    return sizeBytes !== 0;
  }

  /**
   * A block of zeros must be followed by another one, or by nothing. GNU tar stops at a single one, and Go refuses it.
   */
  async #closingBlock(refuse: Refuse): Promise<void> {
    if (!(await this.#readBlock(refuse))) return;
    const { block, blockStart } = this.#position;
    if (!isZeroBlock(block, blockStart)) refuse("something follows a lone block of zeros");
  }

  async #finish(offset: number, extensions: Extensions | undefined, refuse: Refuse): Promise<undefined> {
    if (extensions !== undefined && hasContent(extensions)) refuse("an extension header is followed by no entry");
    const sizeBytes = this.#position.offset - offset;
    const trailingSizeBytes = await this.#position.skip(Number.MAX_SAFE_INTEGER);
    this.#end = { offset, sizeBytes, trailingSizeBytes };
    return undefined;
  }

  async #passOver(length: number): Promise<void> {
    if ((await this.#position.skip(length)) < length) this.#truncated();
  }

  #truncated(): never {
    throw this.#invalid("it ends inside a file", `${this.#where} › ${this.#path}`, this.#position.offset);
  }

  #refuse(why: string, offset: number): never {
    throw this.#invalid(why, this.#where, offset);
  }

  #invalid(why: string, where: string, offset: number): PlimsollError {
    return new PlimsollError("archive-invalid", {
      what: `${this.#where} is not a tar archive that all programs read in the same way`,
      why,
      where: `${where} @0x${offset.toString(16)}`,
    });
  }

  #tooMuchMetadata(): never {
    throw new PlimsollError("limit-exceeded", {
      what: `an entry of ${this.#where} has more than ${LIMITS.tarMetadataBytes} bytes of metadata`,
      why: "no real file needs so much: the archive is hostile or damaged",
      where: `${this.#where} @0x${this.#position.offset.toString(16)}`,
    });
  }
}

/** The byte in a block of a map of holes that says whether another block follows. */
const SPARSE_BLOCK_GOES_ON = 504;
const FRAGMENTS_IN_BLOCK = 21;

function isExtension(typeFlag: string): boolean {
  return typeFlag === "x" || typeFlag === "g" || typeFlag === "L" || typeFlag === "K";
}

/** Do the extensions describe the entry that comes next? For global headers, only the size is recorded. */
function hasContent(extensions: Extensions): boolean {
  return (extensions.records ?? extensions.longName ?? extensions.longLink) !== undefined;
}

/**
 * Before POSIX, a slash at the end of the name marked a directory. GNU tar still applies this to every file, and Go
 * only to the old type.
 */
function kindOf(raw: RawHeader, path: string, refuse: Refuse): TarKind {
  const kind = KINDS[raw.typeFlag] ?? "other";
  if (raw.typeFlag === "X") refuse("a Solaris extended header renames for some programs and is a file to others");
  if (kind !== "file" || !path.endsWith("/")) return kind;
  return raw.oldType ? "directory" : refuse("the name of a file ends with a slash");
}
