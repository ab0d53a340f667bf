import type { Json } from "../../base/strict-json.ts";
import { COSIGN_SIGN_PREDICATE_TYPE } from "../../format/cosign/bundle-referrer.ts";
import type { VerifyPolicy } from "../../plan/settings/verify-policy.ts";
import { PROVENANCE_PREDICATE_TYPE } from "../../seal/statement/provenance.ts";
import { SIZE_PREDICATE_TYPE } from "../../seal/statement/size.ts";
import type { Check, CheckName, Checks } from "../../seal/verify/check.ts";
import { checkBuilderStatements } from "../../seal/verify/check-builder-statements.ts";
import { checkProvenance, provenanceChecks } from "../../seal/verify/check-provenance.ts";
import { checkBinaries, checkSbom, checkSize } from "./check-measured.ts";
import type { ImageFacts } from "./facts.ts";
import type { MeasuredAgain } from "./measured-again.ts";

/** One thing that every signer has to have signed. */
export interface Requirement {
  readonly name: string;
  /** A statement of one of these kinds is looked for. */
  readonly predicateTypes: readonly string[];
  /** The checks that `examine` makes. */
  readonly checks: readonly CheckName[];
  /** Looks at what a verified statement says. */
  readonly examine: (checks: Checks, predicate: Json) => void;
}

const SBOM_PREDICATE_TYPES = ["https://spdx.dev/Document", "https://cyclonedx.org/bom"] as const;

const NOTHING_MORE = { checks: [], examine: () => {} } as const;

/** A signature of the image, or of the index, itself. */
export const SIGNATURE: Requirement = {
  name: "signature",
  predicateTypes: [COSIGN_SIGN_PREDICATE_TYPE],
  ...NOTHING_MORE,
};

/** Whether layers have to be read to judge an image by this policy. */
export function needsMeasuring({ sbom, size, provenance }: VerifyPolicy): boolean {
  return sbom || size || provenance?.binaries === true;
}

/** Everything that a policy requires, in the order in which it is shown. */
export function requirementsOf(policy: VerifyPolicy, facts: ImageFacts): readonly Requirement[] {
  const { provenance, attestations } = policy;
  return [
    ...(policy.signature ? [SIGNATURE] : []),
    ...(provenance === null ? [] : [provenanceRequirement(provenance, facts)]),
    ...(policy.sbom ? [measuredRequirement("sbom", SBOM_PREDICATE_TYPES, ["sbom"], facts, checkSbom)] : []),
    ...(policy.size ? [measuredRequirement("size", [SIZE_PREDICATE_TYPE], ["size", "ledger"], facts, checkSize)] : []),
    ...attestations.map((type) => ({ name: type, predicateTypes: [type], ...NOTHING_MORE })),
  ];
}

function provenanceRequirement(wanted: NonNullable<VerifyPolicy["provenance"]>, facts: ImageFacts): Requirement {
  const { measured, fingerprints } = facts;
  return {
    name: "provenance",
    predicateTypes: [PROVENANCE_PREDICATE_TYPE],
    checks: [...provenanceChecks(wanted), ...(wanted.binaries ? (["layers", "binaries"] as const) : [])],
    examine: (checks, predicate) => {
      checkProvenance(checks, predicate, wanted);
      if (!wanted.binaries || measured === undefined) return;
      checkBuilderStatements(checks, predicate);
      checks.add(measured.check);
      if (measured.found !== undefined) checkBinaries(checks, predicate, measured.found, fingerprints?.unstripped);
    },
  };
}

type Examine = (
  checks: Checks,
  predicate: Json,
  measured: NonNullable<MeasuredAgain["found"]>,
  facts: ImageFacts,
) => void;

function measuredRequirement(
  name: string,
  predicateTypes: readonly string[],
  names: readonly CheckName[],
  facts: ImageFacts,
  examine: Examine,
): Requirement {
  return {
    ...{ name, predicateTypes, checks: ["layers", ...names] },
    examine: (checks, predicate) => {
      const { measured } = facts;
      if (measured === undefined) return;
      checks.add(measured.check);
      if (measured.found !== undefined) examine(checks, predicate, measured.found, facts);
    },
  };
}

/** What is shown of a requirement, or of something else that was checked. */
export interface Judgement {
  readonly requirement: string;
  /** Null where nobody signs: an unstripped program. */
  readonly signer: string | null;
  /** What was checked: the digest of what is attached, or cosign's tag. Null if nothing was there. */
  readonly from: string | null;
  readonly checks: readonly Check[];
}
