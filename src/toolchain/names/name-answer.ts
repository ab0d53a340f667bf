import { randomInt } from "node:crypto";
import type { AnswerStatus } from "../../base/answer-status.ts";
import { type DnsMessage, encodeMessage, FLAGS, parseMessage } from "../../format/dns/message.ts";
import { sameName } from "../../format/dns/name.ts";
import { CLASS_IN, RECORD_TYPES, rcodeName } from "../../format/dns/numbers.ts";
import type { AskedName } from "./asked-name.ts";

/** A whole answer to a question. */
export interface NameAnswer {
  readonly status: AnswerStatus;
  /**
   * What its records say, in one order: servers turn the order of records round (RFC 1794), and what is kept counts down its
   * time to live.
   */
  readonly content: string;
  readonly isTruncated: boolean;
}

/** `foreign` answers another question, and is thrown away: RFC 5452, section 9.1. */
type Read = NameAnswer | "foreign" | "not DNS";

/** One question as it is sent, with a number that nobody can guess. */
export class NameQuestion {
  readonly bytes: Buffer;
  readonly #id = randomInt(0x10000);
  readonly #asked: AskedName;

  constructor(asked: AskedName) {
    this.#asked = asked;
    const question = { name: asked.name, type: RECORD_TYPES[asked.type], class: CLASS_IN };
    // A stub resolver asks for recursion; a server that has none answers all the same.
    this.bytes = encodeMessage({ id: this.#id, flags: FLAGS.recursionDesired }, question);
  }

  /** What somebody sent back. It never throws. */
  read(bytes: Uint8Array): Read {
    let message: DnsMessage;
    try {
      message = parseMessage(bytes);
    } catch {
      // Without the number of the question, nobody knows whose answer it is.
      return bytes.length >= 2 && ((bytes[0]! << 8) | bytes[1]!) === this.#id ? "not DNS" : "foreign";
    }
    if (!this.#isAnsweredBy(message)) return "foreign";
    return {
      status: statusOf(message, this.#asked),
      content: contentOf(message),
      isTruncated: (message.flags & FLAGS.isTruncated) !== 0,
    };
  }

  #isAnsweredBy({ id, flags, questions }: DnsMessage): boolean {
    if (id !== this.#id || (flags & FLAGS.isAnswer) === 0 || (flags & FLAGS.opcode) !== 0) return false;
    const [question] = questions;
    // A server that gives up early says no more than that: only its failure is believed.
    if (question === undefined) return !["NOERROR", "NXDOMAIN"].includes(rcodeName(flags & FLAGS.rcode));
    const { name, type } = this.#asked;
    const isSame = sameName(question.name, name) && question.type === RECORD_TYPES[type];
    return questions.length === 1 && isSame && question.class === CLASS_IN;
  }
}

/**
 * RFC 1035, section 4.1.1: SERVFAIL, REFUSED and their like say that this server cannot answer, so that a client asks another.
 * That a name does not exist, or has other records, is what a client believes.
 */
function statusOf({ flags, answers }: DnsMessage, { type, rcode, record }: AskedName): AnswerStatus {
  const text = rcodeName(flags & FLAGS.rcode);
  if (text !== rcode) return { text, means: text === "NOERROR" || text === "NXDOMAIN" ? "wrong" : "error" };
  // What was cut off may be what is wanted: whoever asks asks again by TCP.
  const hasRecord = answers.some((answer) => answer.type === RECORD_TYPES[type] && answer.text === record);
  if (record === null || hasRecord) return { text, means: "fine" };
  return { text: `${text} without the record`, means: "wrong" };
}

function contentOf({ answers }: DnsMessage): string {
  const lines = answers.map(({ name, type, class: of, text }) => `${name.toLowerCase()} ${of} ${type} ${text}`);
  return lines.toSorted().join("\n");
}
