import { counted } from "../../../base/counted.ts";
import { defineRule } from "../../rule.ts";

interface CertificateFacts {
  /** Path of the bundle that is replaced by the one of the static base. */
  readonly bundle: string;
  /**
   * Subjects of certificates that are only in this bundle: not in the static base's, and not kept as separate files.
   */
  readonly lost: readonly string[];
}

/** The bundle of the image trusts only authorities that the static base trusts too. */
export const ownCertificates = defineRule<CertificateFacts>({
  id: "own-certificates",
  title: "the image trusts authorities that Mozilla does not",
  level: "warning",
  why: "the old image trusts a server whose certificate comes from one of these, and the slim image does not",
  observe: ({ bundle, lost }) => {
    if (lost.length === 0) return [];
    return [
      {
        what: `${counted(lost.length, "authority", "authorities")} of /${bundle} would be lost: missing in the static base`,
        evidence: lost.slice(0, 32),
        fix: `--keep ${bundle} keeps the image's bundle instead of the shared layer`,
      },
    ];
  },
  confirm: ({ bundle }) => [`every authority of /${bundle} stays trusted`],
});
