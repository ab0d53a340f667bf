import { LIMITS } from "../../base/limits.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Statement } from "../../format/in-toto/statement.ts";

/** What an SBOM is, whoever made it. */
export interface BillFacts {
  readonly format: "SPDX" | "CycloneDX";
  /** Packages of SPDX, components of CycloneDX. */
  readonly packages: number;
}

const LISTS = [
  { type: "https://spdx.dev/Document", format: "SPDX", list: "packages" },
  { type: "https://cyclonedx.org/bom", format: "CycloneDX", list: "components" },
] as const;

/**
 * Undefined for a statement that is no SBOM; its type may be followed by a version. Throws `attestation-invalid` for a
 * predicate whose list is none. A list that is left out is empty.
 */
export function readBillFacts({ predicateType, predicate }: Statement): BillFacts | undefined {
  const known = LISTS.find(({ type }) => predicateType === type || predicateType.startsWith(`${type}/`));
  if (known === undefined) return undefined;
  const root = memberOf(predicate, { code: "attestation-invalid", where: "predicate" });
  const packages = root.optional(known.list)?.items(LIMITS.sbomEntries).length ?? 0;
  return { format: known.format, packages };
}
