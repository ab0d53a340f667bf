import { createReadStream } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type CompressionFormat, decompress, sniffCompression } from "../../format/compression/decompress.ts";
import { unreadable } from "../file/small-file.ts";
import { asWriteFailure } from "../file/write-failure.ts";

const READ_SIZE = 256 * 1024;
const MAGIC_SIZE = 6;

/** Compressions of archives that Node cannot read: the first bytes of such a file, and the program that reads it. */
const FOREIGN: readonly { readonly name: string; readonly magic: string; readonly program: string }[] = [
  { name: "bzip2", magic: "425a68", program: "bzip2" },
  { name: "xz", magic: "fd377a585a00", program: "xz" },
  { name: "lz4", magic: "04224d18", program: "lz4" },
  { name: "lzip", magic: "4c5a4950", program: "lzip" },
  { name: "compress", magic: "1f9d", program: "gzip" },
];

/**
 * How an archive is compressed as a whole, as by `docker save | gzip`. Throws `archive-invalid` for a file that cannot
 * be looked at, and for a compression that plimsoll does not read, with the command that decompresses it.
 */
export async function outerCompression(path: string): Promise<CompressionFormat> {
  let start: Uint8Array;
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error("it is not a regular file");
    start = await readAtMost(createReadStream(path, { end: MAGIC_SIZE - 1 }), MAGIC_SIZE, path);
  } catch (error) {
    throw unreadable(path, "archive-invalid", error);
  }
  const hex = Buffer.from(start).toString("hex");
  const foreign = FOREIGN.find(({ magic }) => hex.startsWith(magic));
  if (foreign === undefined) return sniffCompression(start);
  throw new PlimsollError("archive-invalid", {
    what: `${path} is not an archive that plimsoll can read`,
    why: `it is compressed with ${foreign.name}, and plimsoll reads gzip and zstd`,
    fix: `decompress it first: ${foreign.program} -dc ${inShell(path)} > ${inShell(plainNameOf(path))}`,
  });
}

/**
 * Streams the tar in a compressed archive. Throws `compression-invalid`, and `limit-exceeded` for one that expands too
 * far.
 */
export function unpacked(path: string, format: CompressionFormat): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: READ_SIZE });
  return decompress(file, { format, limitBytes: LIMITS.unpackedArchiveBytes, where: path });
}

/** Where archives are unpacked, and the signal that stops it. */
export interface Unpacking {
  /** A folder that the caller removes when it no longer needs the archive. */
  readonly temporaryFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks an archive into a temporary file and returns its path: a compressed archive cannot be read by position.
 * Throws what `unpacked` throws, `write-failed` and the signal's reason.
 */
export async function unpackArchive(
  path: string,
  format: CompressionFormat,
  { temporaryFolder, signal }: Unpacking,
): Promise<string> {
  const plain = join(temporaryFolder, `archive-${crypto().randomUUID()}.tar`);
  let file: FileHandle | undefined;
  try {
    file = await open(plain, "wx", 0o600);
    for await (const chunk of unpacked(path, format)) {
      signal.throwIfAborted();
      await file.writeFile(chunk);
    }
    return plain;
  } catch (error) {
    const kept = "free space in the folder for temporary files (TMPDIR), or decompress the archive where there is some";
    throw asWriteFailure(error, `${path} could not be unpacked into ${temporaryFolder}`, kept);
  } finally {
    await file?.close();
  }
}

/** The command that decompresses an archive which plimsoll could read itself, for runs that may not write a file. */
export function decompressCommand(path: string, format: CompressionFormat): string {
  return `decompress it first: ${format} -dc ${inShell(path)} > ${inShell(plainNameOf(path))}`;
}

function plainNameOf(path: string): string {
  const bare = path.replace(/\.(?:gz|zst|bz2|xz|lz4|lz|Z)$/, "").replace(/\.t(?:gz|zst|bz2?|xz)$/, ".tar");
  return bare === path ? `${path}.tar` : bare;
}

function inShell(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
