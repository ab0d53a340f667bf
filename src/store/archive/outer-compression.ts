import { createReadStream, existsSync } from "node:fs";
import { rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readAtMost } from "../../base/bounded-reader.ts";
import { crypto } from "../../base/crypto.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type CompressionFormat, decompress, sniffCompression } from "../../format/compression/decompress.ts";
import { quoteForShell } from "../../format/shell/quote.ts";
import { BLOCK_SIZE } from "../../format/tar/block.ts";
import { beginsAsTar } from "../../format/tar/header.ts";
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
    fix: `decompress it first: ${foreign.program} -dc ${quoteForShell(path)} > ${quoteForShell(plainNameOf(path))}`,
  });
}

/** Where archives are unpacked, and the signal that stops it. */
export interface Unpacking {
  /** A folder that the caller removes when it no longer needs the archive. */
  readonly temporaryFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Unpacks an archive into a temporary file and returns its path: a compressed archive cannot be read by position. What
 * this folder has already is not unpacked again.
 * Throws `archive-invalid` when no tar is in it, `compression-invalid`, `limit-exceeded` for one that expands too far,
 * `write-failed` and the signal's reason.
 */
export async function unpackArchive(
  path: string,
  format: CompressionFormat,
  { temporaryFolder, signal }: Unpacking,
): Promise<string> {
  const plain = join(temporaryFolder, `archive-${digestHex(sha256(path))}.tar`);
  if (existsSync(plain)) return plain;
  const partial = `${plain}.${crypto().randomUUID()}`;
  try {
    await writeFile(partial, unpacked(path, format, signal), { flag: "wx", mode: 0o600 });
    await rename(partial, plain);
    return plain;
  } catch (error) {
    const kept = "free space in the folder for temporary files (TMPDIR), or decompress the archive where there is some";
    throw asWriteFailure(error, `${path} could not be unpacked into ${temporaryFolder}`, kept);
  }
}

/** The tar in a compressed archive, refused at its first block if it is none. */
async function* unpacked(path: string, format: CompressionFormat, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: READ_SIZE });
  let start: Uint8Array = Buffer.alloc(0);
  let isTar = false;
  for await (const chunk of decompress(file, { format, limitBytes: LIMITS.unpackedArchiveBytes, where: path })) {
    signal.throwIfAborted();
    if (!isTar) {
      start = Buffer.concat([start, chunk]);
      if (start.length < BLOCK_SIZE) continue;
      if (!beginsAsTar(start)) ofNoTar(path, format);
      isTar = true;
      yield start;
    } else yield chunk;
  }
  if (!isTar) ofNoTar(path, format);
}

function ofNoTar(path: string, format: CompressionFormat): never {
  throw new PlimsollError("archive-invalid", {
    what: `${path} is compressed with ${format}, and what is in it is not an archive of an image`,
    why: "it does not begin as a tar",
    fix: decompressCommand(path, format),
  });
}

/** The command that decompresses an archive which plimsoll could read itself, for runs that may not write a file. */
export function decompressCommand(path: string, format: CompressionFormat): string {
  return `decompress it first: ${format} -dc ${quoteForShell(path)} > ${quoteForShell(plainNameOf(path))}`;
}

function plainNameOf(path: string): string {
  const bare = path.replace(/\.(?:gz|zst|bz2|xz|lz4|lz|Z)$/, "").replace(/\.t(?:gz|zst|bz2?|xz)$/, ".tar");
  return bare === path ? `${path}.tar` : bare;
}
