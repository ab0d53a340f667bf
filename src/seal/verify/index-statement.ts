import type { Digest } from "../../base/digest.ts";
import type { Statement } from "../../format/in-toto/statement.ts";
import { type BillFacts, readBillFacts } from "../statement/bill-facts.ts";
import { type BuildFacts, readBuildFacts } from "../statement/build-facts.ts";
import { type Check, type CheckName, Checks, fail } from "./check.ts";
import { digestsOf } from "./expected-image.ts";

/** A statement that is kept in an index, as an entry beside the image that it is about. */
export interface IndexStatement {
  /** What the entry says that it is about: text from outside. */
  readonly about: string | undefined;
  /** The images of the same index, with their platforms for people. */
  readonly images: readonly { readonly digest: Digest; readonly platform: string }[];
  /** The subject of the manifest that holds the statement, where it has one. */
  readonly manifestSubject: Digest | undefined;
  /** The type of the predicate as the manifest announces it. */
  readonly announcedType: string | undefined;
  /** Its failure is a check that failed. */
  readonly read: () => Statement;
}

/**
 * What binds a statement to its image. `statement`: it names the image itself. `index`: it names nothing, and only the index says
 * what it is about, so that whoever trusts the digest of the index may trust that as well. `nothing`: it does not verify.
 */
export type Binding = "statement" | "index" | "nothing";

export interface CheckedStatement {
  readonly binding: Binding;
  readonly checks: readonly Check[];
  /** The image that the entry names. Undefined where it names none of its index. */
  readonly image: { readonly digest: Digest; readonly platform: string } | undefined;
  /** As it is written, for people. Where `binding` is `nothing`, nothing may rest on it. */
  readonly statement: Statement | undefined;
  /** What a provenance or an SBOM says. Undefined for other statements, and where it cannot be read. */
  readonly facts: StatementFacts | undefined;
}

interface StatementFacts {
  readonly build: BuildFacts | undefined;
  readonly bill: BillFacts | undefined;
}

const EXPECTED: readonly CheckName[] = ["reference", "statement", "predicate-type", "predicate", "subject"];

/**
 * Checks what binds a statement to an image of its index. That says nothing about who made the statement: it is not signed,
 * and whoever could write the index could write it. Never throws for anything that a statement holds.
 */
export function checkIndexStatement(held: IndexStatement): CheckedStatement {
  const checks = new Checks(EXPECTED);
  const image = checks.run("reference", () => imageOf(held));
  const statement = checks.run("statement", () => ({ detail: "in-toto", value: held.read() }));
  let facts: StatementFacts | undefined;
  if (statement !== undefined) {
    checks.test("predicate-type", () => announcedType(held, statement));
    // A predicate that cannot be read is not one, whatever its type says.
    facts = checks.run("predicate", () => factsOf(statement));
  }
  if (image !== undefined && statement !== undefined && statement.subjects.length > 0) {
    checks.test("subject", () => requireNamed(statement, image.digest));
  }
  const made = checks.result().map((check) => (isWithoutSubject(check, statement) ? WITHOUT_SUBJECT : check));
  return { binding: bindingOf(made), checks: made, image, statement, facts };
}

const WITHOUT_SUBJECT: Check = {
  name: "subject",
  state: "unchecked",
  detail: "the statement names no subject: only the index says what it is about",
};

function isWithoutSubject({ name }: Check, statement: Statement | undefined): boolean {
  return name === "subject" && statement?.subjects.length === 0;
}

function bindingOf(checks: readonly Check[]): Binding {
  const open = checks.filter(({ state }) => state !== "passed");
  if (open.length === 0) return "statement";
  return open.every((check) => check === WITHOUT_SUBJECT) ? "index" : "nothing";
}

function imageOf({ about, images, manifestSubject }: IndexStatement) {
  if (about === undefined) return fail("the entry does not say which image it is about");
  const value = images.find(({ digest }) => digest === about);
  if (value === undefined) return fail(`the entry is about ${about}, which is no image of the same index`);
  if (manifestSubject !== undefined && manifestSubject !== value.digest) {
    return fail(`the entry is about ${about}, and its manifest about ${manifestSubject}`);
  }
  return { detail: `${value.platform}: ${value.digest}`, value };
}

function announcedType({ announcedType: announced }: IndexStatement, { predicateType }: Statement): string {
  // The annotation is optional: what is not announced cannot be announced wrongly.
  if (announced === undefined || announced === predicateType) return predicateType;
  return fail(`the manifest announces ${announced}, and the statement is ${predicateType}`);
}

function requireNamed(statement: Statement, digest: Digest): string {
  const named = statement.subjects.flatMap(digestsOf);
  if (named.includes(digest)) return digest;
  const said = named.length === 0 ? "no digest that an image can have" : named.slice(0, 4).join(", ");
  return fail(`the statement is about ${said}, and not about ${digest}`);
}

function factsOf(statement: Statement): { readonly detail: string; readonly value: StatementFacts } {
  const value = { build: readBuildFacts(statement), bill: readBillFacts(statement) };
  const isKnown = value.build !== undefined || value.bill !== undefined;
  return { detail: isKnown ? statement.predicateType : "not looked at: of a type that plimsoll does not read", value };
}
