import { digestHex, sha256 } from "../../base/digest.ts";
import type { JsonMember } from "../../base/json-member.ts";
import { LIMITS } from "../../base/limits.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { STATEMENT_PAYLOAD_TYPE } from "../../format/in-toto/envelope.ts";
import { parseStatement } from "../../format/in-toto/statement.ts";
import { type Checks, fail } from "./check.ts";

/**
 * Requires of what a builder attests, and a provenance holds as a product of the build, that it is about a program that
 * the provenance names: the one that was shipped, or the same before it was stripped. Nothing is checked where the
 * provenance holds none.
 */
export function checkBuilderStatements(checks: Checks, predicate: Json): void {
  const byproducts = byproductsOf(predicate);
  const statements = byproducts.filter(isStatement);
  if (statements.length === 0) return;
  checks.test("builder-statement", () => statements.map((one) => requireBound(one, byproducts)).join(", "));
}

/** What is wrong with the list itself is said by the check of the programs, which needs it. */
function byproductsOf(predicate: Json): readonly JsonMember[] {
  try {
    const root = memberOf(predicate, { code: "attestation-invalid", where: "the provenance" });
    return root.required("runDetails").optional("byproducts")?.items(LIMITS.provenanceResources) ?? [];
  } catch {
    return [];
  }
}

function isStatement(resource: JsonMember): boolean {
  const { json } = resource;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  const annotations = json.annotations as { readonly form?: Json } | null | undefined;
  return json.mediaType === STATEMENT_PAYLOAD_TYPE || annotations?.form === "builder-statement";
}

function requireBound(resource: JsonMember, byproducts: readonly JsonMember[]): string {
  const name = resource.required("name").text();
  const bytes = resource.required("content").bytes();
  if (digestHex(sha256(bytes)) !== sha256Of(resource)) return fail(`its digest is not that of what it holds: ${name}`);
  const { subjects } = parseStatement(bytes, `what the builder attests of ${name}`);
  const [subject, ...others] = subjects;
  if (subject === undefined || others.length > 0) return fail(`it is about ${subjects.length} things: ${name}`);
  const attested = subject.digests.sha256;
  const program = byproducts.find(
    (one) => formOf(one) !== undefined && nameOf(one) === name && sha256Of(one) === attested,
  );
  if (attested === undefined || program === undefined) {
    return fail(`it is about sha256:${attested ?? "nothing"}, which is no form of ${name} that the provenance names`);
  }
  return `${name}, ${formOf(program)}, sha256:${attested}`;
}

function formOf(resource: JsonMember): string | undefined {
  const form = resource.optional("annotations")?.optional("form")?.json;
  return form === "stripped" || form === "unstripped" ? form : undefined;
}

function nameOf(resource: JsonMember): string | undefined {
  return resource.optional("name")?.text();
}

function sha256Of(resource: JsonMember): string | undefined {
  return resource.optional("digest")?.optional("sha256")?.text();
}
