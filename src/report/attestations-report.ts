import type { BillFacts } from "../seal/statement/bill-facts.ts";
import type { BuildFacts } from "../seal/statement/build-facts.ts";
import type { Check } from "../seal/verify/check.ts";
import type { Binding } from "../seal/verify/index-statement.ts";

/** What the index of an image says about the images in it. Nobody signed it. */
export interface AttestationsReport {
  /** The digest of the index; null where the image was named by itself, so that no index can say anything. */
  readonly index: string | null;
  readonly attestations: readonly AttestationReport[];
}

export interface AttestationReport {
  /** Digest of the manifest that the index names, and of the statement in it; null where that cannot be read. */
  readonly manifest: string;
  readonly digest: string | null;
  /** The image of the index that the entry names. Null where it names none. */
  readonly about: { readonly digest: string; readonly platform: string } | null;
  /** What binds the statement to this image. With `nothing` it does not verify, and `checks` say why. */
  readonly binding: Binding;
  readonly checks: readonly Check[];
  /** Null where the statement cannot be read. */
  readonly predicateType: string | null;
  /** Of a SLSA provenance; null for every other statement. */
  readonly provenance: BuildFacts | null;
  /** Of an SBOM; null for every other statement. */
  readonly sbom: BillFacts | null;
}
