import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { BLOCK_SIZE, FIELD, paddingOf } from "./block.ts";
import { writeChecksum } from "./checksum.ts";
import { fitsOctal, writeOctal } from "./number.ts";
import { encodePaxRecords } from "./pax.ts";
import { encodeName } from "./text.ts";

/** One entry of an archive to be written. Paths are relative, '/'-separated, without a leading or trailing slash. */
export interface TarMember {
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "hard-link";
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The target of a symlink, as stored; for a hard link, the path of a file that comes earlier in the archive. */
  readonly linkPath?: string;
  /** Whole seconds since 1970, if the entry has its own time. */
  readonly mtimeSeconds?: number;
  /** Further pax records, such as `SCHILY.xattr.security.capability`; values as `decodeName` gives them. */
  readonly records?: readonly (readonly [keyword: string, value: string])[];
  /** The size of a file. */
  readonly sizeBytes?: number;
  /** The content of a file: `sizeBytes` bytes, the same at every call. */
  readonly open?: () => AsyncIterable<Uint8Array>;
}

const TYPE_FLAG = { "file": "0", "hard-link": "1", "symlink": "2", "directory": "5" } as const;
const END_OF_ARCHIVE = new Uint8Array(2 * BLOCK_SIZE);

/**
 * Writes the members in the given order as POSIX.1-2017 ustar, with a pax extended header only for values that ustar
 * cannot represent. Entries without their own time get `mtimeSeconds`. There are no user names, no access or
 * change times, and no padding after the two zero blocks: the same members always give the same bytes.
 * Throws `source-changed` when the content of a file has another length than its `sizeBytes`.
 */
export async function* writeTar(members: Iterable<TarMember>, mtimeSeconds: number): AsyncGenerator<Uint8Array> {
  for (const member of members) {
    yield encodeHeader(member, member.mtimeSeconds ?? mtimeSeconds);
    if (member.kind !== "file") continue;
    yield* contentOf(member);
    const padding = paddingOf(member.sizeBytes ?? 0);
    if (padding > 0) yield END_OF_ARCHIVE.subarray(0, padding);
  }
  yield END_OF_ARCHIVE;
}

async function* contentOf(member: TarMember): AsyncGenerator<Uint8Array> {
  const expected = member.sizeBytes ?? 0;
  let sizeBytes = 0;
  for await (const chunk of member.open?.() ?? []) {
    sizeBytes += chunk.length;
    if (sizeBytes > expected) break;
    yield chunk;
  }
  if (sizeBytes !== expected) {
    throw new PlimsollError("source-changed", {
      what: `${member.path} changed while it was read`,
      why: `it was announced with ${counted(expected, "byte")} and had ${sizeBytes > expected ? "more" : `only ${sizeBytes}`}`,
      fix: "run again when nothing writes to it",
    });
  }
}

/** The header block, preceded by a pax extended header where one is needed. */
function encodeHeader(member: TarMember, mtimeSeconds: number): Uint8Array {
  const header = new Uint8Array(BLOCK_SIZE);
  const path = member.kind === "directory" ? `${member.path}/` : member.path;
  const sizeBytes = member.kind === "file" ? (member.sizeBytes ?? 0) : 0;
  const linkPath = member.linkPath ?? "";
  const records: (readonly [string, string])[] = [];

  const split = splitPath(path);
  if (split === undefined) records.push(["path", path]);
  writeText(header, FIELD.name.offset, FIELD.name.length, split?.name ?? path);
  writeText(header, FIELD.prefix.offset, FIELD.prefix.length, split?.prefix ?? "");
  if (!isAscii(linkPath) || linkPath.length > FIELD.linkName.length) records.push(["linkpath", linkPath]);
  writeText(header, FIELD.linkName.offset, FIELD.linkName.length, linkPath);
  for (const [field, keyword, value] of [
    [FIELD.size, "size", sizeBytes],
    [FIELD.uid, "uid", member.uid],
    [FIELD.gid, "gid", member.gid],
    [FIELD.mtime, "mtime", mtimeSeconds],
  ] as const) {
    if (!fitsOctal(value, field)) records.push([keyword, String(value)]);
    writeOctal(header, field, fitsOctal(value, field) ? value : 0);
  }
  records.push(...(member.records ?? []));
  writeOctal(header, FIELD.mode, member.mode & 0o7777);
  finishHeader(header, TYPE_FLAG[member.kind]);
  return records.length === 0 ? header : Buffer.concat([encodePaxHeader(path, records, mtimeSeconds), header]);
}

function encodePaxHeader(
  path: string,
  records: readonly (readonly [string, string])[],
  mtimeSeconds: number,
): Uint8Array {
  const body = encodePaxRecords(records);
  const header = new Uint8Array(BLOCK_SIZE);
  writeText(header, FIELD.name.offset, FIELD.name.length, `PaxHeaders.0/${path}`);
  writeOctal(header, FIELD.mode, 0o644);
  writeOctal(header, FIELD.uid, 0);
  writeOctal(header, FIELD.gid, 0);
  writeOctal(header, FIELD.size, body.length);
  writeOctal(header, FIELD.mtime, fitsOctal(mtimeSeconds, FIELD.mtime) ? mtimeSeconds : 0);
  finishHeader(header, "x");
  return Buffer.concat([header, body, new Uint8Array(paddingOf(body.length))]);
}

/** Sets the type, magic, version, empty device numbers, and the checksum. */
function finishHeader(header: Uint8Array, typeFlag: string): void {
  writeText(header, FIELD.typeFlag.offset, 1, typeFlag);
  writeText(header, FIELD.magic.offset, FIELD.magic.length, "ustar\x0000");
  writeOctal(header, FIELD.deviceMajor, 0);
  writeOctal(header, FIELD.deviceMinor, 0);
  writeChecksum(header);
}

/** How ustar stores longer paths: up to 155 bytes, a slash that is not stored, up to 100 bytes. */
function splitPath(path: string): { prefix: string; name: string } | undefined {
  if (!isAscii(path)) return undefined;
  if (path.length <= FIELD.name.length) return { prefix: "", name: path };
  // The last character may be the slash that ends the path of a directory: the name must not become empty.
  const slash = path.indexOf("/", path.length - FIELD.name.length - 1);
  if (slash <= 0 || slash > FIELD.prefix.length || slash >= path.length - 1) return undefined;
  return { prefix: path.slice(0, slash), name: path.slice(slash + 1) };
}

function isAscii(text: string): boolean {
  return /^[\x01-\x7f]*$/.test(text);
}

/**
 * If a pax record contains the whole text, the field still keeps as many bytes as fit, for readers that know only
 * ustar.
 */
function writeText(header: Uint8Array, offset: number, length: number, text: string): void {
  header.set(encodeName(text).subarray(0, length), offset);
}
