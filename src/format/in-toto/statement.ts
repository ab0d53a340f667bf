import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { openJson } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";

/** in-toto attestation spec v1, statement.md. */
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
/** What came before it, with the same members; `cosign attest` still writes it. */
const EARLIER_STATEMENT_TYPE = "https://in-toto.io/Statement/v0.1";

/** What is said about what. */
export interface Statement {
  readonly subjects: readonly Subject[];
  /** A URI that says what the predicate means. */
  readonly predicateType: string;
  readonly predicate: Json;
}

export interface Subject {
  /** For people: nothing may rest on it. */
  readonly name: string;
  /** Hexadecimal digests by algorithm: digest_set.md. */
  readonly digests: Readonly<Record<string, string>>;
}

const NAMES = ["_type", "subject", "predicateType", "predicate"] as const;

/**
 * Reads a statement of v1 or v0.1. Members that the specification does not know are left out of the value, as it wants.
 * Throws `attestation-invalid`, and `limit-exceeded`.
 */
export function parseStatement(bytes: Uint8Array, where: string): Statement {
  const statement = parseHeldStatement(bytes, where);
  if (statement.subjects.length > 0) return statement;
  throw new PlimsollError("attestation-invalid", {
    what: `${where} is not valid`,
    why: "subject is empty: the statement is about nothing",
    where,
  });
}

/**
 * The same for a statement that what holds it binds to what it is about, so that it may lack subjects: BuildKit writes
 * none for an image that it builds without a name.
 */
export function parseHeldStatement(bytes: Uint8Array, where: string): Statement {
  const statement = openJson(bytes, { code: "attestation-invalid", where, limitBytes: LIMITS.attestationBytes });
  requireOneSpelling(statement, NAMES);
  statement.required("_type").oneOf([STATEMENT_TYPE, EARLIER_STATEMENT_TYPE]);
  const subjects = statement.required("subject").items(LIMITS.statementSubjects).map(decodeSubject);
  const predicateType = statement.required("predicateType").text();
  if (predicateType === "") statement.refuse("predicateType is empty");
  return { subjects, predicateType, predicate: statement.optional("predicate")?.json ?? null };
}

function decodeSubject(subject: JsonMember): Subject {
  requireOneSpelling(subject, ["name", "digest"]);
  const entries = subject.required("digest").entries(LIMITS.subjectDigests);
  const digests = entries.map(([algorithm, value]) => [algorithm, value.text()] as const);
  return { name: subject.optional("name")?.text() ?? "", digests: Object.fromEntries(digests) };
}

/** Go's decoder takes `Subject` for `subject`, and the last one wins: another reader would see another statement. */
function requireOneSpelling(member: JsonMember, names: readonly string[]): void {
  const { json } = member;
  if (typeof json !== "object" || json === null) return;
  const isVariant = (key: string) => names.some((name) => name !== key && name.toLowerCase() === key.toLowerCase());
  const other = Object.keys(json).find(isVariant);
  if (other !== undefined) member.refuse(`${JSON.stringify(other)} is a member in another spelling`);
}

/** The bytes of a statement of v1: the same statement has the same bytes. */
export function encodeStatement({ subjects, predicateType, predicate }: Statement): Uint8Array {
  const subject = subjects.map(({ name, digests }) => ({ name, digest: digests }));
  return Buffer.from(JSON.stringify({ _type: STATEMENT_TYPE, subject, predicateType, predicate }));
}

/** An image, or an index, as the subject of a statement. */
export function subjectOf(name: string, digest: Digest): Subject {
  const [algorithm, hex] = digest.split(":") as [string, string];
  return { name, digests: { [algorithm]: hex } };
}
