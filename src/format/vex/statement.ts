import type { Digest } from "../../base/digest.ts";
import type { Tier } from "../scan-report/scan-report.ts";

/**
 * Why a product is not affected: a scanner looked at packages and none that is vulnerable is imported, or it looked at
 * symbols and none that is vulnerable is called. That only a module is there is no evidence of anything, so a claim of
 * `not_affected` without one of these cannot be written down.
 */
export interface Evidence {
  readonly tier: Exclude<Tier, "module">;
  /** `govulncheck v1.9.0 (database of 2031-05-06T07:08:09Z)` */
  readonly scanner: string;
}

/** What is said of a vulnerability. */
export type Claim =
  | { readonly status: "not_affected"; readonly evidence: Evidence }
  /** `action` says what a reader can do: OpenVEX requires it. */
  | { readonly status: "affected"; readonly tier: Tier | null; readonly action: string; readonly canBeFixed: boolean }
  | { readonly status: "fixed"; readonly fixedBy: string }
  | { readonly status: "under_investigation"; readonly tier: Tier | null };

export interface GoModule {
  readonly path: string;
  /** `v1.2.3` */
  readonly version: string;
}

/** What a statement is about. Scanners match an image by its package URL or its digest, and some a module by its own. */
export type Product =
  | {
      readonly kind: "image";
      /** The repository with its registry: `registry.example/shop/order`. */
      readonly repository: string;
      /** Of the manifest that is run, or of the index under which scanners know it. */
      readonly digest: Digest;
      /** The one image of an index that is meant. Left out where the digest alone says it. */
      readonly architecture?: string;
    }
  /** Every program of a main module, at any version. */
  | { readonly kind: "program"; readonly path: string }
  /** The vulnerable module, in whatever program it is. */
  | { readonly kind: "module"; readonly module: GoModule };

export interface Statement {
  readonly vulnerability: { readonly id: string; readonly aliases: readonly string[] };
  readonly products: readonly [Product, ...Product[]];
  /** The vulnerable modules in it. */
  readonly subcomponents: readonly GoModule[];
  readonly claim: Claim;
  /** Who reported it, each in the form of an evidence's scanner. */
  readonly foundBy: readonly string[];
  /**
   * What was looked at and what came of it: the binary before its symbols were stripped, and the image that holds the
   * stripped one. Null where source was scanned, and where there is no image.
   */
  readonly binaryBeforeStripping: Digest | null;
  readonly finalImage: Digest | null;
}

export interface VexDocument {
  readonly author: string;
  /** Whole seconds since 1970. Together with the statements it decides every byte of the document. */
  readonly timestamp: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly statements: readonly [Statement, ...Statement[]];
}

/** How the claim is known, for people: the tier, the scanners, and the digests that it holds for. */
export function basisOf({ claim, foundBy, binaryBeforeStripping, finalImage }: Statement): string {
  // The one whose evidence it is has been named already.
  const others = foundBy.filter((scanner) => claim.status !== "not_affected" || scanner !== claim.evidence.scanner);
  const found = others.length === 0 ? [] : [`Found by ${others.join(", ")}.`];
  const scanned =
    binaryBeforeStripping === null ? [] : [`The binary was scanned before stripping: ${binaryBeforeStripping}.`];
  const image = finalImage === null ? [] : [`The final image is ${finalImage}.`];
  return [knowledgeOf(claim), ...found, ...scanned, ...image].join(" ");
}

function knowledgeOf(claim: Claim): string {
  switch (claim.status) {
    case "not_affected": {
      const { tier, scanner } = claim.evidence;
      const what =
        tier === "package" ? "no vulnerable package is imported" : "no vulnerable symbol is called or linked";
      return `Tier: ${tier}. ${scanner} looked at ${tier}s: ${what}.`;
    }
    case "fixed":
      return `Fixed by ${claim.fixedBy}.`;
    default:
      return `Tier: ${claim.tier ?? "unknown"}.`;
  }
}
