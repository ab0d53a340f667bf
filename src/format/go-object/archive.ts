import { invalidObject } from "./invalid.ts";

/** One Go object in the archive of a package: the bytes of the object, and the architecture in its text header. */
export interface ObjectMember {
  readonly name: string;
  /** GOARCH. */
  readonly architecture: string;
  readonly bytes: Uint8Array;
}

const MAGIC = "!<arch>\n";
const HEADER_BYTES = 60;
const TEXT_HEADER = "go object ";
/** The linker ignores members with a short name that does not end so: export data, notes of cgo. */
const OBJECT_NAME = /\.(?:o|syso)$/;
const NAME_BYTES = 16;

/**
 * The Go objects in the archive of a package, in the order in which the linker loads them (cmd/link/internal/ld,
 * loadobjfile). Objects of a C compiler are left out. Throws `source-invalid` for bytes that are not such an archive.
 */
export function* goObjects(archive: Uint8Array, where: string): Generator<ObjectMember> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) throw invalidObject(where, "it is not an archive");
  let offset = MAGIC.length;
  while (offset + HEADER_BYTES <= bytes.length) {
    const header = bytes.toString("latin1", offset, offset + HEADER_BYTES);
    const name = header.slice(0, NAME_BYTES).trimEnd();
    const sizeBytes = Number(header.slice(48, 58).trim());
    const start = offset + HEADER_BYTES;
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || start + sizeBytes > bytes.length) {
      throw invalidObject(where, `its member ${name} is cut off`);
    }
    // Members begin at even offsets.
    offset = start + sizeBytes + (sizeBytes % 2);
    if (name === "__.PKGDEF" || (name.length < NAME_BYTES && !OBJECT_NAME.test(name))) continue;
    const member = openMember(name, bytes.subarray(start, start + sizeBytes), where);
    if (member !== undefined) yield member;
  }
}

/** A text header ends with a line that contains only an exclamation mark; the object itself follows. */
function openMember(name: string, bytes: Buffer, where: string): ObjectMember | undefined {
  if (bytes.toString("latin1", 0, TEXT_HEADER.length) !== TEXT_HEADER) return undefined;
  const end = bytes.indexOf("\n!\n", 0, "latin1");
  const line = bytes.toString("latin1", 0, Math.max(0, bytes.indexOf("\n")));
  const architecture = line.split(" ")[3];
  if (end < 0 || architecture === undefined) throw invalidObject(where, `the text header of ${name} has no end`);
  return { name, architecture, bytes: bytes.subarray(end + 3) };
}
