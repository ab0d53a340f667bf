import { type PaxRecords, parsePaxRecords, SPARSE_MAP } from "./pax.ts";
import type { Refuse } from "./refuse.ts";
import { type Fragment, type Holes, parseFragmentList } from "./sparse.ts";
import { decodeName } from "./text.ts";

/** What the extension headers before an entry say about it. */
export interface Extensions {
  records: PaxRecords | undefined;
  longName: string | undefined;
  longLink: string | undefined;
  /** The size of the content of all of them together. */
  sizeBytes: number;
}

/** The fields for which pax records replace the value in the header. */
export interface PaxFields {
  readonly path?: string;
  readonly linkPath?: string;
  readonly sizeBytes?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly userName?: string;
  readonly groupName?: string;
  readonly mtimeSeconds?: number;
  readonly holes?: Holes;
  /** The records that none of the fields above contains. */
  readonly records: PaxRecords;
}

/**
 * Keywords that, in a global header, change which files an archive has: POSIX.1-2017 pax, "pax Extended Header
 * Keywords".
 */
const RENAMING_KEYWORDS = /^(path|linkpath|size|hdrcharset|GNU\.sparse\..*)$/;
/** Ignored: neither plimsoll nor another reader uses them for anything that plimsoll compares. */
const PASSED_OVER = /^(atime|ctime|comment|charset|hdrcharset|realtime\..*|security\..*)$/;
const NO_RECORDS: PaxRecords = new Map();

/**
 * Reads the content of an extension header. Of several GNU names the last one counts. Two pax headers for one entry, or
 * both dialects for one entry, are refused: GNU tar, bsdtar and Go read them differently.
 */
export function addExtension(extensions: Extensions, typeFlag: string, content: Uint8Array, refuse: Refuse): void {
  switch (typeFlag) {
    case "x":
      if (extensions.records !== undefined) refuse("an entry has two pax headers");
      extensions.records = recordsOf(content, refuse);
      break;
    case "L":
      extensions.longName = cString(content);
      break;
    case "K":
      extensions.longLink = cString(content);
      break;
  }
  if (extensions.records !== undefined && (extensions.longName ?? extensions.longLink) !== undefined) {
    refuse("an entry has a pax header and a GNU long name");
  }
}

/**
 * A global header may be a mere comment, as those of `git archive` are. If it describes entries, GNU tar applies it to
 * all that follow. Go and bsdtar ignore it, and so do container runtimes, which are written in Go; owners and times are
 * therefore ignored here too. Names and sizes would result in different files, and are refused.
 */
export function checkGlobalHeader(content: Uint8Array, refuse: Refuse): void {
  for (const keyword of recordsOf(content, refuse).keys()) {
    if (RENAMING_KEYWORDS.test(keyword)) refuse(`a pax global header sets ${keyword} for all entries`);
  }
}

function recordsOf(content: Uint8Array, refuse: Refuse): PaxRecords {
  const records = parsePaxRecords(content);
  return "invalid" in records ? refuse(`in a pax header, ${records.invalid}`) : records;
}

function cString(content: Uint8Array): string {
  const end = content.indexOf(0);
  return decodeName(end === -1 ? content : content.subarray(0, end));
}

/** The records of an entry, read as fields. */
export function paxFields(records: PaxRecords, refuse: Refuse): PaxFields {
  const fields: { -readonly [Key in keyof PaxFields]: PaxFields[Key] } = { records: NO_RECORDS };
  const others = new Map<string, Uint8Array>();
  let sparse = false;
  for (const [keyword, value] of records) {
    if (keyword === "path") fields.path = name(keyword, value, refuse);
    else if (keyword === "linkpath") fields.linkPath = name(keyword, value, refuse);
    else if (keyword === "size") fields.sizeBytes = integer(keyword, value, refuse);
    else if (keyword === "uid") fields.uid = integer(keyword, value, refuse);
    else if (keyword === "gid") fields.gid = integer(keyword, value, refuse);
    else if (keyword === "uname") fields.userName = decodeName(value);
    else if (keyword === "gname") fields.groupName = decodeName(value);
    else if (keyword === "mtime") fields.mtimeSeconds = time(value, refuse);
    else if (keyword.startsWith("GNU.sparse.")) sparse = true;
    else if (!PASSED_OVER.test(keyword)) others.set(keyword, value);
  }
  if (sparse) Object.assign(fields, sparseFields(records, refuse));
  if (others.size > 0) fields.records = others;
  return fields;
}

/** GNU tar's manual, "Storing Sparse Files": the real name and size of pax formats 0.0, 0.1 and 1.0. */
function sparseFields(records: PaxRecords, refuse: Refuse): { path?: string; holes: Holes } {
  const read = (keyword: string) => records.get(`GNU.sparse.${keyword}`);
  const version = [read("major"), read("minor")].map((part) => (part === undefined ? "" : decodeName(part))).join(".");
  const unversioned = version === "." && (read("map") ?? read("offset") ?? read("numblocks")) !== undefined;
  if (!unversioned && !["0.0", "0.1", "1.0"].includes(version)) refuse("a file with holes has no known format");
  const [real, size] = [read("realsize"), read("size")];
  if (real !== undefined && size !== undefined && !Buffer.from(real).equals(size)) {
    refuse("a file with holes has two sizes");
  }
  const sizeBytes = integer("GNU.sparse.size", real ?? size ?? refuse("a file with holes has no size"), refuse);
  const path = read("name");
  return {
    holes: { sizeBytes, fragments: version === "1.0" ? "in content" : fragmentsOf(records, refuse) },
    ...(path === undefined ? {} : { path: name("GNU.sparse.name", path, refuse) }),
  };
}

/** Format 0.0 has one record for each number; `parsePaxRecords` joins them into the one record of format 0.1. */
function fragmentsOf(records: PaxRecords, refuse: Refuse): readonly Fragment[] {
  const fragments = parseFragmentList(decodeName(records.get(SPARSE_MAP) ?? new Uint8Array()), refuse);
  const count = records.get("GNU.sparse.numblocks");
  if (count !== undefined && integer("GNU.sparse.numblocks", count, refuse) !== fragments.length) {
    refuse("a map of holes does not have the number of parts that it states");
  }
  return fragments;
}

function name(keyword: string, value: Uint8Array, refuse: Refuse): string {
  if (value.length === 0) refuse(`the pax record ${keyword} is empty`);
  if (value.includes(0)) refuse(`the pax record ${keyword} holds a NUL`);
  return decodeName(value);
}

function integer(keyword: string, value: Uint8Array, refuse: Refuse): number {
  const text = decodeName(value);
  const parsed = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(parsed)
    ? parsed
    : refuse(`the pax record ${keyword} is not a number in the possible range`);
}

function time(value: Uint8Array, refuse: Refuse): number {
  const text = decodeName(value);
  return /^-?[0-9]{1,16}(\.[0-9]*)?$/.test(text) ? Number(text) : refuse("the pax record mtime is not a time");
}
