import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type CompressionFormat, sniffCompression } from "../../format/compression/decompress.ts";
import type { TarHeader } from "../../format/tar/entry.ts";
import { TarReader } from "../../format/tar/reader.ts";
import type { FilePlace } from "../../image/image.ts";
import { SeekingFile } from "../file/seeking-file.ts";
import { decompressCommand, outerCompression, type Unpacking, unpackArchive } from "./outer-compression.ts";

const READ_SIZE = 256 * 1024;
const MAGIC_SIZE = 4;
/** Old releases of docker link equal layers to each other, directly. A much longer chain of links is a circle. */
const LINK_LIMIT = 8;

/** Where the bytes of a file lie, or the name of the file that it links to. */
type Member = { readonly dataOffset: number; readonly sizeBytes: number } | { readonly linkTo: string };

/** A tar on disk whose files are read in place: nothing is extracted, and no name in it becomes a path. */
export class ArchiveFile {
  /** The file as a person named it. */
  readonly name: string;
  /** The file with the bytes: another one, if the archive had to be unpacked. */
  readonly #path: string;
  readonly #members: ReadonlyMap<string, Member>;

  private constructor(name: string, path: string, members: ReadonlyMap<string, Member>) {
    this.name = name;
    this.#path = path;
    this.#members = members;
  }

  /**
   * Reads the headers, and skips the contents. An archive that is compressed as a whole is unpacked as `unpacking`
   * says, and refused without it.
   * Throws `archive-invalid` when it is not a tar or has two files of the same name, `compression-invalid`,
   * `limit-exceeded`.
   */
  static async open(name: string, unpacking?: Unpacking): Promise<ArchiveFile> {
    const members = new Map<string, Member>();
    const path = await uncompressedFile(name, unpacking);
    const { size } = await stat(path);
    using file = new SeekingFile({ path, offset: 0, sizeBytes: size });
    for await (const header of new TarReader(file, name)) {
      const member = memberOf(header);
      if (member === undefined) continue;
      const own = plainName(header.path);
      if (members.has(own)) invalid(name, `it has two files with the name ${JSON.stringify(own)}`);
      if (members.size === LIMITS.archiveEntries) {
        throw new PlimsollError("limit-exceeded", { what: `${name} has more than ${LIMITS.archiveEntries} files` });
      }
      members.set(own, member);
    }
    return new ArchiveFile(name, path, members);
  }

  /** Whether the archive holds no file; a file of zeros is an empty archive too. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** The size of a file, or undefined when it does not exist. */
  sizeOf(name: string): number | undefined {
    return this.#find(name)?.sizeBytes;
  }

  /** Where a file lies in the archive, or undefined when it does not exist. */
  locate(name: string): FilePlace | undefined {
    const found = this.#find(name);
    return found && { path: this.#path, offset: found.dataOffset, sizeBytes: found.sizeBytes };
  }

  /** The bytes of a file from `startByte` on; none when the file does not exist. */
  read(name: string, startByte = 0): AsyncIterable<Uint8Array> {
    const found = this.#find(name);
    if (found === undefined) return nothing();
    return readRange(this.#path, found.dataOffset + startByte, found.sizeBytes - startByte);
  }

  /** How a file is compressed, according to its first bytes. */
  async compressionOf(name: string): Promise<CompressionFormat> {
    const found = this.#find(name);
    return found === undefined ? "none" : compressionAt(this.#path, found.dataOffset, found.sizeBytes);
  }

  /** A whole file, or undefined when it does not exist. Throws `limit-exceeded`. */
  async readSmall(name: string, limitBytes: number): Promise<Uint8Array | undefined> {
    if (this.#find(name) === undefined) return undefined;
    return readAtMost(this.read(name), limitBytes, `${this.name} › ${name}`);
  }

  #find(name: string): Extract<Member, { dataOffset: number }> | undefined {
    let wanted = plainName(name);
    for (let links = 0; links <= LINK_LIMIT; links++) {
      const member = this.#members.get(wanted);
      if (member === undefined || "dataOffset" in member) return member;
      wanted = member.linkTo;
    }
    return invalid(this.name, `${JSON.stringify(name)} is linked in a circle`);
  }
}

async function uncompressedFile(path: string, unpacking: Unpacking | undefined): Promise<string> {
  const compression = await outerCompression(path);
  if (compression === "none") return path;
  if (unpacking !== undefined) return unpackArchive(path, compression, unpacking);
  return invalid(path, `it is compressed with ${compression}`, decompressCommand(path, compression));
}

async function compressionAt(path: string, offset: number, sizeBytes: number): Promise<CompressionFormat> {
  const length = Math.min(sizeBytes, MAGIC_SIZE);
  return sniffCompression(await readAtMost(readRange(path, offset, length), MAGIC_SIZE, path));
}

function readRange(path: string, offset: number, length: number): AsyncIterable<Uint8Array> {
  if (length <= 0) return nothing();
  return createReadStream(path, { start: offset, end: offset + length - 1, highWaterMark: READ_SIZE });
}

/** The content of a tar entry, if it has any: folders and devices do not. */
function memberOf(header: TarHeader): Member | undefined {
  const { kind, path, linkPath, dataOffset, sizeBytes, expandedSizeBytes } = header;
  if (kind === "file" && expandedSizeBytes === undefined) return { dataOffset, sizeBytes };
  if (kind === "hard-link") return { linkTo: plainName(linkPath) };
  if (kind === "symlink") return { linkTo: plainName(posix.join(posix.dirname(path), linkPath)) };
  return undefined;
}

/** `./index.json` and `index.json` are the same name. A name that leads out of the archive matches no file. */
function plainName(name: string): string {
  return posix.normalize(name).replace(/^\/+/, "");
}

function invalid(path: string, why: string, fix?: string): never {
  throw new PlimsollError("archive-invalid", {
    what: `${path} is not an archive that plimsoll can read`,
    why,
    ...(fix === undefined ? {} : { fix }),
  });
}

async function* nothing(): AsyncIterable<Uint8Array> {}
