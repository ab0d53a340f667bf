import { PlimsollError } from "../../base/error.ts";

const MAGIC = "RpmP";
const SLOT_MAGIC = "Slot";
const BLOB_MAGIC = "BlbS";
const HEADER_BYTES = 32;
const PAGE_BYTES = 4096;
const SLOT_BYTES = 16;
/** Slots give offsets in blocks of this size. */
const BLOCK_BYTES = 16;
const BLOB_HEADER_BYTES = 16;

/**
 * The package headers in rpm's ndb format (`Packages.db`), which SUSE uses: 32 bytes of header, pages of slots, blobs.
 * All numbers are little-endian. rpm, lib/backend/ndb. Throws `package-database-invalid`.
 */
export function* rpmHeadersOfNdb(database: Uint8Array, where: string): Generator<Uint8Array> {
  const bytes = Buffer.from(database.buffer, database.byteOffset, database.length);
  const refuse = (why: string): never => {
    throw new PlimsollError("package-database-invalid", {
      what: `${where} is not a database that can be read`,
      why,
      where,
    });
  };
  const marked = (magic: string, offset: number) => bytes.toString("latin1", offset, offset + 4) === magic;
  if (bytes.length < HEADER_BYTES || !marked(MAGIC, 0)) refuse("it is not a database of rpm");
  if (bytes.readUInt32LE(4) !== 0) refuse(`its format is version ${bytes.readUInt32LE(4)}`);
  const slotsEnd = bytes.readUInt32LE(12) * PAGE_BYTES;
  if (slotsEnd > bytes.length) refuse("its slots are cut off");
  let read = 0;
  for (let slot = HEADER_BYTES; slot < slotsEnd; slot += SLOT_BYTES) {
    if (!marked(SLOT_MAGIC, slot)) refuse(`there is no slot at ${slot}`);
    const blob = bytes.readUInt32LE(slot + 8) * BLOCK_BYTES;
    if (blob === 0) continue;
    const start = blob + BLOB_HEADER_BYTES;
    if (start > bytes.length || !marked(BLOB_MAGIC, blob)) refuse(`there is no package at ${blob}`);
    const length = bytes.readUInt32LE(blob + 12);
    read += length;
    if (start + length > bytes.length || read > bytes.length) refuse(`the package at ${blob} is cut off`);
    yield bytes.subarray(start, start + length);
  }
}
