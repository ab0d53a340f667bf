import * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { readYamlFile } from "./yaml-file.ts";
import { listOf } from "./yaml-value.ts";

/** What has to be true of an image: docs/guide/verify.md. Paths are as written. */
export interface VerifyPolicy {
  /** Everything that is required is required of each of them. */
  readonly signers: readonly PolicySigner[];
  /** A signature of the image itself. */
  readonly signature: boolean;
  readonly provenance: ProvenancePolicy | null;
  /** An SBOM that lists every module of every Go program. */
  readonly sbom: boolean;
  /** A size statement that is true when the image is measured again. */
  readonly size: boolean;
  /** Types of further predicates, of each of which there has to be a statement. What it says is not read. */
  readonly attestations: readonly string[];
  /** What the index itself holds about its images is bound to them. Nobody has to have signed it. */
  readonly indexAttestations: boolean;
}

export type PolicySigner =
  | {
      readonly kind: "key";
      readonly name: string;
      readonly key: string;
      /** Null if no log has to hold an entry. */
      readonly trustedRoot: string | null;
    }
  | {
      readonly kind: "certificate";
      readonly name: string;
      readonly identity: TextPattern;
      readonly issuer: TextPattern;
      readonly trustedRoot: string;
    };

/** A text exactly, or an expression that matches all of it. */
export type TextPattern = { readonly exactly: string } | { readonly matching: string };

/** Members that are null are not looked at. */
interface ProvenancePolicy {
  /** One of them. */
  readonly builders: readonly TextPattern[] | null;
  readonly source: string | null;
  readonly revision: string | null;
  readonly clean: boolean;
  readonly base: string | null;
  /** The programs in the image are those that it names. */
  readonly binaries: boolean;
}

const TEXT = z.string().regex(/\S/, "a text is wanted that is not empty");

const EXPRESSION = TEXT.refine(isExpression, "a regular expression of JavaScript is wanted");

const PATTERN = z.union([
  TEXT.transform((exactly): TextPattern => ({ exactly })),
  z.strictObject({ matching: EXPRESSION }),
]);

const SIGNER = z
  .strictObject({
    name: TEXT.optional(),
    key: TEXT.optional(),
    identity: PATTERN.optional(),
    issuer: PATTERN.optional(),
    trustedRoot: TEXT.optional(),
    log: z.literal("none", "none is the only word: a log is named by trustedRoot").optional(),
  })
  .transform((written, context): PolicySigner => {
    const { key, identity, issuer, trustedRoot, log } = written;
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    };
    if (key !== undefined) {
      if (identity !== undefined || issuer !== undefined) return refuse("a key, or identity and issuer, and not both");
      if ((trustedRoot === undefined) === (log === undefined)) {
        return refuse(
          "with a key, either trustedRoot names the logs that may hold its entries, or log: none says that no log has to",
        );
      }
      return { kind: "key", name: written.name ?? key, key, trustedRoot: trustedRoot ?? null };
    }
    if (identity === undefined || issuer === undefined) return refuse("a key is wanted, or identity and issuer");
    if (log !== undefined) return refuse("without a log nobody knows when a certificate signed: leave log out");
    if (trustedRoot === undefined) return refuse("trustedRoot is missing: it says whose certificates are believed");
    return { kind: "certificate", name: written.name ?? textOf(identity), identity, issuer, trustedRoot };
  });

const PROVENANCE = z
  .strictObject({
    builder: listOf(PATTERN)
      .refine((list) => list.length > 0, "it is empty: nobody could be the builder")
      .optional(),
    source: TEXT.optional(),
    revision: z
      .string()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "a whole commit is wanted, in small hexadecimal digits")
      .optional(),
    clean: z.literal(true, "true is the only value: leave it out to allow changes").optional(),
    base: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, "the digest of an image is wanted: sha256:…")
      .optional(),
    binaries: z.literal("attested", "attested is the only word").optional(),
  })
  .refine((written) => Object.keys(written).length > 0, "it requires nothing: say what the provenance has to say");

const FILE = z.strictObject({
  signers: z
    .array(SIGNER, "a list of who has to have signed is wanted")
    .min(1, "it is empty: nobody would have to sign"),
  signature: z.literal("required", "required is the only word").optional(),
  provenance: PROVENANCE.optional(),
  sbom: z.literal("complete", "complete is the only word").optional(),
  size: z.literal("measured", "measured is the only word").optional(),
  attestations: z.array(TEXT).min(1, "it is empty: leave it out").optional(),
  indexAttestations: z.literal("bound", "bound is the only word").optional(),
});

/**
 * Reads a policy; `where` is its name for people. Throws `config-invalid` with line and column, also for a policy that
 * requires nothing.
 */
export function parseVerifyPolicy(text: string, where: string): VerifyPolicy {
  const { data, placeOf } = readYamlFile(text, where, FILE);
  const { signers, provenance } = data;
  const policy: VerifyPolicy = {
    signers,
    signature: data.signature !== undefined,
    provenance: provenance === undefined ? null : provenancePolicy(provenance),
    sbom: data.sbom !== undefined,
    size: data.size !== undefined,
    attestations: data.attestations ?? [],
    indexAttestations: data.indexAttestations !== undefined,
  };
  requireDistinct(
    signers.map(({ name }) => name),
    (index) => placeOf(["signers", index]),
  );
  requireDistinct(policy.attestations, (index) => placeOf(["attestations", index]));
  if (requiresSomething(policy)) return policy;
  throw new PlimsollError("config-invalid", {
    what: `${where} requires nothing`,
    why: "it names signers, and nothing that they must have signed: every image would pass",
    fix: "add signature: required, provenance, sbom, size or attestations",
    where,
  });
}

/** What nobody signs counts for nothing here: every signer has to have signed something. */
function requiresSomething({ signature, provenance, sbom, size, attestations }: VerifyPolicy): boolean {
  return signature || provenance !== null || sbom || size || attestations.length > 0;
}

function provenancePolicy(written: z.output<typeof PROVENANCE>): ProvenancePolicy {
  return {
    builders: written.builder ?? null,
    source: written.source ?? null,
    revision: written.revision ?? null,
    clean: written.clean ?? false,
    base: written.base ?? null,
    binaries: written.binaries !== undefined,
  };
}

function requireDistinct(names: readonly string[], placeOf: (index: number) => string): void {
  const index = names.findIndex((name, at) => names.indexOf(name) !== at);
  if (index === -1) return;
  const what = `${names[index]} is named twice`;
  throw new PlimsollError("config-invalid", { what, fix: "name it once", where: placeOf(index) });
}

function textOf(pattern: TextPattern): string {
  return "exactly" in pattern ? pattern.exactly : pattern.matching;
}

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
