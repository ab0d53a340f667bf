/** Messages of the domain name system: RFC 1035, section 4, bytes ↔ values. */
import { ByteCursor } from "../../base/cursor.ts";
import { encodeName, readName } from "./name.ts";
import { readRecordText } from "./record-text.ts";

/** Section 4.1.1. */
export const HEADER_BYTES = 12;

/** The same section: bits of the header's second 16. */
export const FLAGS = {
  isAnswer: 0x8000,
  opcode: 0x7800,
  isAuthoritative: 0x0400,
  isTruncated: 0x0200,
  recursionDesired: 0x0100,
  recursionAvailable: 0x0080,
  rcode: 0x000f,
} as const;

/** Section 4.1.4: the question's name stands behind the header. */
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;

interface DnsHead {
  readonly id: number;
  /** Of `FLAGS`. */
  readonly flags: number;
}

export interface DnsQuestion {
  /** As `readName` writes it, in the case in which it was sent. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsRecord extends DnsQuestion {
  readonly ttlSeconds: number;
  /** What it says: `192.0.2.1`. */
  readonly text: string;
}

/** The sections of authority and of what is additional are not read. */
export interface DnsMessage extends DnsHead {
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
}

/** Reads a whole message, from the network and so possibly hostile. Throws `dns-invalid`. */
export function parseMessage(bytes: Uint8Array): DnsMessage {
  const cursor = new ByteCursor(bytes, { littleEndian: false, code: "dns-invalid", where: "a message of DNS" });
  const [id, flags, questionCount, answerCount] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
  cursor.seek(HEADER_BYTES);
  const questions: DnsQuestion[] = [];
  // Each takes bytes of the message, so no count can be larger than the message is.
  while (questions.length < questionCount) questions.push(readQuestion(cursor));
  const answers: DnsRecord[] = [];
  while (answers.length < answerCount) answers.push(readRecord(cursor));
  return { id, flags, questions, answers };
}

/** Section 4.1.2. */
function readQuestion(cursor: ByteCursor): DnsQuestion {
  return { name: readName(cursor), type: cursor.u16(), class: cursor.u16() };
}

/** Section 4.1.3. */
function readRecord(cursor: ByteCursor): DnsRecord {
  const about = readQuestion(cursor);
  const ttlSeconds = cursor.u32();
  return { ...about, ttlSeconds, text: readRecordText(cursor, about.type, cursor.u16()) };
}

/** A record about the name of the question. */
interface OwnRecord {
  readonly type: number;
  readonly class: number;
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}

/** A message with one question or none, and with records about it. Throws `dns-invalid` for a name that is none. */
export function encodeMessage(
  { id, flags }: DnsHead,
  question: DnsQuestion | null,
  answers: readonly OwnRecord[] = [],
): Buffer {
  const head = shorts(id, flags, question === null ? 0 : 1, answers.length, 0, 0);
  const asked = question === null ? [] : [encodeName(question.name), shorts(question.type, question.class)];
  return Buffer.concat([head, ...asked, ...answers.flatMap(recordParts)]);
}

function recordParts({ type, class: of, ttlSeconds, data }: OwnRecord): readonly Uint8Array[] {
  return [shorts(POINTER_TO_QUESTION, type, of, ttlSeconds >>> 16, ttlSeconds & 0xffff, data.length), data];
}

function shorts(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}
