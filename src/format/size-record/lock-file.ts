import { PlimsollError } from "../../base/error.ts";
import { type JsonDocument, JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson, placeInJson, type StrictJsonOptions } from "../../base/strict-json.ts";
import { decodeUtf8 } from "../../base/utf8.ts";
import { HEAD, LISTS, type RecordRow, writtenRecord } from "./canonical-record.ts";
import { decodeRecord, UPDATE } from "./decode-record.ts";
import type { SizeRecord } from "./size-record.ts";

export const LOCK_FILE_NAME = "plimsoll.lock.json";
const SCHEMA = "plimsoll.lock/1";

/** A service on one platform: what a record is about. */
export interface RecordKey {
  readonly service: string;
  /** `linux/amd64` */
  readonly platform: string;
}

/**
 * Reads a lock file, `where` being its name for people. Every record has been checked: its lists add up to its sizes,
 * and its content has the digest that it says. Throws `baseline-invalid`, `digest-mismatch`, and `limit-exceeded` for a
 * file that is too large.
 */
export function parseLockFile(bytes: Uint8Array, where: string): readonly SizeRecord[] {
  const options = { code: "baseline-invalid", where, limitBytes: LIMITS.lockFileBytes, byLine: true } as const;
  if (bytes.length <= options.limitBytes) refuseConflict(decodeUtf8(bytes, where, options.code), where);
  const document: JsonDocument = {
    name: "a lock file",
    placeOf: (path, shown) => `${placeInJson(bytes, options, path)} (${shown})`,
    refuse: (why, place) => {
      throw new PlimsollError("baseline-invalid", { what: `${where} cannot be used`, why, fix: UPDATE, where: place });
    },
  };
  const file = new JsonMember(parseJson(bytes, options), document, where);
  requireSchema(file, where);
  const { records } = file.members(["schema", "records"]);
  const members = records.items(LIMITS.lockFileRecords);
  const decoded = members.map(decodeRecord);
  for (let index = 1; index < decoded.length; index++) {
    if (compareKeys(decoded[index - 1]!, decoded[index]!) >= 0) {
      members[index]!.refuse("records are sorted by service and platform, and each of these has one");
    }
  }
  return decoded;
}

/** What is no JSON has a way out, too: a lock file can always be made anew. */
function parseJson(bytes: Uint8Array, options: StrictJsonOptions): Json {
  try {
    return parseStrictJson(bytes, options);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "baseline-invalid") throw error;
    const { what, why, where, cause } = error;
    throw new PlimsollError(error.code, {
      ...{ what, fix: UPDATE, cause },
      ...(why === undefined ? {} : { why }),
      ...(where === undefined ? {} : { where }),
    });
  }
}

/**
 * The bytes of a lock file: the same records give the same bytes. One line for each layer, owner, module and package, so
 * that a review shows what changed.
 */
export function encodeLockFile(records: readonly SizeRecord[]): Uint8Array {
  const texts = records.toSorted(compareKeys).map(encodeRecord);
  return Buffer.from(`{\n  "schema": ${JSON.stringify(SCHEMA)},\n  "records": ${linesOf(texts, "  ")}\n}\n`);
}

/** Puts fresh records in the place of those of the same service and platform; the others stay. */
export function replaceRecords(old: readonly SizeRecord[], fresh: readonly SizeRecord[]): readonly SizeRecord[] {
  const kept = old.filter((record) => !fresh.some((one) => compareKeys(one, record) === 0));
  return [...kept, ...fresh].toSorted(compareKeys);
}

/** The record of a service on a platform. Throws `baseline-missing`, which names the records that there are. */
export function requireRecord(records: readonly SizeRecord[], wanted: RecordKey, where: string): SizeRecord {
  const found = records.find((record) => compareKeys(record, wanted) === 0);
  if (found !== undefined) return found;
  const others = records.map(({ service, platform }) => `${service} on ${platform}`);
  throw new PlimsollError("baseline-missing", {
    what: `${wanted.service} on ${wanted.platform} has no baseline in ${where}`,
    why: others.length === 0 ? "the file has no record" : `it has records of ${others.join(", ")}`,
    fix: "write it, from a state that you accept: plimsoll gate --update",
  });
}

/** By service and platform. */
function compareKeys(a: RecordKey, b: RecordKey): number {
  if (a.service !== b.service) return a.service < b.service ? -1 : 1;
  return a.platform < b.platform ? -1 : Number(a.platform > b.platform);
}

function encodeRecord(record: SizeRecord): string {
  const { head, lists, sum } = writtenRecord(record);
  const members = [
    ...HEAD.map((name) => `"${name}": ${JSON.stringify(head[name])}`),
    `"sum": "${sum}"`,
    ...LISTS.map((name) => `"${name}": ${linesOf(lists[name].map(encodeRow), "      ")}`),
  ];
  return `{\n${members.map((member) => `      ${member}`).join(",\n")}\n    }`;
}

function encodeRow(row: RecordRow): string {
  return `[${row.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/** An array with one item a line. */
function linesOf(items: readonly string[], indent: string): string {
  if (items.length === 0) return "[]";
  return `[\n${items.map((item) => `${indent}  ${item}`).join(",\n")}\n${indent}]`;
}

/** No line of a lock file starts with one of these: they are what git leaves of two branches. */
const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m;

function refuseConflict(text: string, where: string): void {
  const found = CONFLICT.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split("\n").length;
  throw new PlimsollError("baseline-invalid", {
    what: `${where} holds the marks of a merge conflict`,
    why: "two branches wrote it, and neither of their records is that of the merged code",
    fix: `take either side, as with git checkout --ours ${where}; then plimsoll gate --update, and commit the file`,
    where: `${where}:${line}:1`,
  });
}

function requireSchema(file: JsonMember, where: string): void {
  const { json } = file;
  const schema = typeof json === "object" && json !== null && !Array.isArray(json) ? json.schema : undefined;
  if (schema === SCHEMA) return;
  const isNewer = typeof schema === "string" && /^plimsoll\.lock\/[1-9]\d*$/.test(schema);
  throw new PlimsollError("baseline-invalid", {
    what: isNewer ? `${where} was written by a newer plimsoll` : `${where} is not a lock file of plimsoll`,
    why: `its schema is ${JSON.stringify(schema ?? null)}, and this version reads "${SCHEMA}"`,
    fix: isNewer
      ? "use the version of plimsoll that the others use, or a newer one"
      : `name another file, or move this one away and write it anew: plimsoll gate --update`,
    where,
  });
}
