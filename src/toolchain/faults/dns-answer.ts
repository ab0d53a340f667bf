/** Answers to single queries of the domain name system: RFC 1035, bytes → bytes. */
import type { NameFault } from "./fault.ts";

const HEADER_BYTES = 12;
/** RFC 1035, section 2.3.4: of a label, and of a whole name. */
const LABEL_BYTES = 63;
const NAME_BYTES = 255;

/** RFC 1035, section 3.2.2 and 3.2.4. */
const TYPE_A = 1;
const CLASS_IN = 1;

/** RFC 1035, section 4.1.1: RCODE. */
const RCODE = { noError: 0, formatError: 1, serverFailure: 2, nameError: 3, notImplemented: 4 } as const;

/** The same section: bits of the header's second 16. */
const IS_ANSWER = 0x8000;
const OPCODE = 0x7800;
const IS_AUTHORITATIVE = 0x0400;
const RECURSION_DESIRED = 0x0100;
const RECURSION_AVAILABLE = 0x0080;

/** Section 4.1.4: the question's name stands behind the header. */
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;

export interface KnownNames {
  /** The four bytes of an address by a name of small letters without a dot at its end. */
  readonly addresses: ReadonlyMap<string, Uint8Array>;
  readonly fault: NameFault | null;
  /** Of `names-lie`. */
  readonly lie: Uint8Array | undefined;
}

/**
 * What a query is answered with: A records of known names, no data for other types, and NXDOMAIN for other names. Nothing is
 * to be kept (TTL 0), and negative answers have no SOA record, without which nobody keeps them (RFC 2308, section 5).
 * Undefined where there is no answer: to what is no query, and where the names are silent.
 */
export function answerTo(query: Buffer, { addresses, fault, lie }: KnownNames): Buffer | undefined {
  if (query.length < HEADER_BYTES || fault?.kind === "names-silent") return undefined;
  const flags = query.readUInt16BE(2);
  if (flags & IS_ANSWER) return undefined;
  if (flags & OPCODE) return answer(query, RCODE.notImplemented);
  const question = query.readUInt16BE(4) === 1 ? questionIn(query) : undefined;
  if (question === undefined) return answer(query, RCODE.formatError);
  if (fault?.kind === "names-fail") return answer(query, RCODE.serverFailure, question);
  const known = question.class === CLASS_IN ? addresses.get(question.name) : undefined;
  if (known === undefined || fault?.kind === "names-missing") return answer(query, RCODE.nameError, question);
  return answer(query, RCODE.noError, question, question.type === TYPE_A ? (lie ?? known) : undefined);
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** As it was asked: some resolvers compare the letters' case too. */
  readonly bytes: Buffer;
}

/** Section 4.1.2. A question has nothing before it that its name could point to. */
function questionIn(query: Buffer): Question | undefined {
  const labels: string[] = [];
  let offset = HEADER_BYTES;
  for (;;) {
    const length = query[offset++];
    if (length === undefined || length > LABEL_BYTES) return undefined;
    if (length === 0) break;
    labels.push(query.toString("latin1", offset, offset + length));
    offset += length;
    if (offset - HEADER_BYTES >= NAME_BYTES) return undefined;
  }
  if (offset + 4 > query.length) return undefined;
  return {
    name: labels.join(".").toLowerCase(),
    type: query.readUInt16BE(offset),
    class: query.readUInt16BE(offset + 2),
    bytes: query.subarray(HEADER_BYTES, offset + 4),
  };
}

function answer(query: Buffer, rcode: number, question?: Question, address?: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  const asked = query.readUInt16BE(2) & (OPCODE | RECURSION_DESIRED);
  header.writeUInt16BE(IS_ANSWER | IS_AUTHORITATIVE | RECURSION_AVAILABLE | asked | rcode, 2);
  header.writeUInt16BE(question === undefined ? 0 : 1, 4);
  header.writeUInt16BE(address === undefined ? 0 : 1, 6);
  const record = address === undefined ? [] : [addressRecord(address)];
  return Buffer.concat([header, ...(question === undefined ? [] : [question.bytes]), ...record]);
}

/** Section 4.1.3: name, type, class, TTL, length of the data, data. */
function addressRecord(address: Uint8Array): Buffer {
  const record = Buffer.alloc(12 + address.length);
  record.writeUInt16BE(POINTER_TO_QUESTION, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(CLASS_IN, 4);
  record.writeUInt16BE(address.length, 10);
  record.set(address, 12);
  return record;
}
