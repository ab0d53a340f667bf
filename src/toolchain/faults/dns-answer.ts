/** Answers to single queries of the domain name system about the names of dependencies. */
import { type DnsMessage, encodeMessage, FLAGS, HEADER_BYTES, parseMessage } from "../../format/dns/message.ts";
import { CLASS_IN, RCODE_NAMES, type RcodeName, RECORD_TYPES } from "../../format/dns/numbers.ts";
import type { NameFault } from "./fault.ts";

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
  const head = { id: query.readUInt16BE(0), flags: query.readUInt16BE(2) };
  if (head.flags & FLAGS.isAnswer) return undefined;
  if (head.flags & FLAGS.opcode) return answer(head, "NOTIMP");
  const question = questionIn(query);
  if (question === undefined) return answer(head, "FORMERR");
  if (fault?.kind === "names-fail") return answer(head, "SERVFAIL", question);
  const known = question.class === CLASS_IN ? addresses.get(question.name.toLowerCase()) : undefined;
  if (known === undefined || fault?.kind === "names-missing") return answer(head, "NXDOMAIN", question);
  return answer(head, "NOERROR", question, question.type === RECORD_TYPES.A ? (lie ?? known) : undefined);
}

type Question = DnsMessage["questions"][number];

/** The one question of a query. */
function questionIn(query: Buffer): Question | undefined {
  try {
    const { questions } = parseMessage(query);
    return questions.length === 1 ? questions[0] : undefined;
  } catch {
    return undefined;
  }
}

/** The question is sent back in the case in which it was asked: some resolvers compare that too. */
function answer(
  { id, flags }: Pick<DnsMessage, "id" | "flags">,
  rcode: RcodeName,
  question: Question | null = null,
  address?: Uint8Array,
): Buffer {
  const own = FLAGS.isAnswer | FLAGS.isAuthoritative | FLAGS.recursionAvailable | RCODE_NAMES.indexOf(rcode);
  const records =
    address === undefined ? [] : [{ type: RECORD_TYPES.A, class: CLASS_IN, ttlSeconds: 0, data: address }];
  return encodeMessage({ id, flags: own | (flags & (FLAGS.opcode | FLAGS.recursionDesired)) }, question, records);
}
