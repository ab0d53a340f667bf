import { counted } from "../../../base/counted.ts";
import { defineRule } from "../../rule.ts";

interface CertificateFacts {
  /** Path of the bundle that gives way to the one of the static base. */
  readonly bundle: string;
  /** Subjects of certificates in it that are neither in the static base's nor kept by themselves. */
  readonly lost: readonly string[];
}

/** The bundle of the image trusts nobody whom the static base does not trust. */
export const ownCertificates = defineRule<CertificateFacts>({
  id: "own-certificates",
  title: "the image trusts authorities that Mozilla does not",
  level: "warning",
  why: "a server whose certificate comes from one of these is trusted by the image that there is, and not by the slim one",
  observe: ({ bundle, lost }) => {
    if (lost.length === 0) return [];
    return [
      {
        what: `${counted(lost.length, "authority", "authorities")} of /${bundle} would be lost: not in the static base`,
        evidence: lost.slice(0, 32),
        fix: `--keep ${bundle} keeps the image's own bundle in place of the layer that services share`,
      },
    ];
  },
  confirm: ({ bundle }) => [`every authority of /${bundle} stays trusted`],
});
