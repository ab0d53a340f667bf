import type { PlimsollError } from "../base/error.ts";
import type { CheckName } from "../seal/verify/check.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll verify --json` says. */
export interface VerifyReport {
  readonly schema: "plimsoll.verify/1";
  /** The image as it was named. */
  readonly target: string;
  /** The file with the policy. Null if flags said what is required. */
  readonly policy: string | null;
  /** Of what the name leads to: an index or a manifest. Null if the image could not be opened. */
  readonly digest: string | null;
  /** The images that were looked at: `linux/amd64`, with the digest of the manifest. */
  readonly images: readonly { readonly platform: string; readonly manifest: string }[];
  /** Every check of every result passed. */
  readonly verified: boolean;
  /**
   * For the index and for each image, one for each requirement and each signer; one for an unstripped program; one for
   * each attestation in the index.
   */
  readonly results: readonly VerifyResult[];
  /** What is attached, could have been what is required, and was not believed. It does not prevent verification. */
  readonly ignored: readonly IgnoredSeal[];
  /** Absent if everything is verified. */
  readonly error?: ErrorReport;
}

/** What stands in the place of a platform where the index itself was looked at: it is of none. */
export const THE_INDEX = "the index";

export interface VerifyResult {
  /**
   * `signature`, `provenance`, `sbom`, `size`, a predicate type, `unstripped`, `indexAttestations`; `image` where it could
   * not be looked at.
   */
  readonly requirement: string;
  /** Null where nobody signs: an unstripped program, attestations in an index. */
  readonly signer: string | null;
  /** The platform of the image that was looked at, or `THE_INDEX`. Null where it could not be opened. */
  readonly platform: string | null;
  /** What was checked: the digest of what is attached, or cosign's tag. Null if nothing was there. */
  readonly from: string | null;
  readonly checks: readonly {
    readonly name: CheckName;
    /** `unchecked`: it could not be found out, which counts as a failure. */
    readonly state: "passed" | "failed" | "unchecked";
    readonly detail: string;
  }[];
}

export interface IgnoredSeal {
  readonly where: string;
  readonly why: string;
}

/** The report of a question that could not be asked. */
export function failedVerifyReport(error: PlimsollError): VerifyReport {
  return {
    ...{ schema: "plimsoll.verify/1", target: "", policy: null, digest: null, images: [] },
    ...{ verified: false, results: [], ignored: [], error: errorReport(error) },
  };
}
