import { digestAlgorithm, digestHex } from "../../base/digest.ts";
import { documentId } from "../../base/document-id.ts";
import { formatTime } from "../../base/time.ts";
import { golangPurl } from "../package-url/package-url.ts";
import { productPurl, scannerPurls } from "./package-url.ts";
import { linkTo, type SbomLink } from "./sbom-link.ts";
import {
  basisOf,
  type Claim,
  type Evidence,
  type GoModule,
  type Product,
  type Statement,
  type VexDocument,
} from "./statement.ts";

/**
 * A BOM of CycloneDX 1.6 with vulnerabilities and what is said of them. It names the components that the statements are
 * about, because a reference must lead somewhere. Modules that an SBOM has are referred to there: Trivy reads no other
 * reference. https://cyclonedx.org/docs/1.6/json/#vulnerabilities
 */
export function encodeCycloneDxVex(
  { author, timestamp, tool, statements }: VexDocument,
  sbom: SbomLink | null = null,
): Uint8Array {
  const products = statements.flatMap((statement) => statement.products);
  const modules = statements.flatMap(({ subcomponents }) => subcomponents);
  const components = new Map<string, object>();
  for (const module of modules) components.set(golangPurl(module), encodeModule(module));
  for (const product of products) components.set(productPurl(product), encodeProduct(product));
  const content = {
    version: 1,
    metadata: {
      timestamp: formatTime(timestamp),
      tools: { components: [{ type: "application", name: tool.name, version: tool.version }] },
      authors: [{ name: author }],
    },
    components: [...components.values()],
    vulnerabilities: statements.flatMap((statement) => encodeVulnerabilities(statement, sbom)),
  };
  const document = { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: documentId(content), ...content };
  return Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
}

function encodeModule(module: GoModule): object {
  const purl = golangPurl(module);
  return { type: "library", "bom-ref": purl, name: module.path, version: module.version, purl };
}

function encodeProduct(product: Product): object {
  if (product.kind === "module") return encodeModule(product.module);
  const purl = productPurl(product);
  if (product.kind === "program") return { type: "application", "bom-ref": purl, name: product.path, purl };
  const { repository, digest } = product;
  const algorithm = digestAlgorithm(digest) === "sha256" ? "SHA-256" : "SHA-512";
  const hashes = [{ alg: algorithm, content: digestHex(digest) }];
  return { type: "container", "bom-ref": purl, name: repository, version: digest, hashes, purl };
}

/**
 * A reader of CycloneDX VEX looks for the name that its scanner gives to a vulnerability and for no other: mostly a CVE,
 * then an advisory of GitHub. So each CVE has an entry, which refers to the other names.
 */
function encodeVulnerabilities(statement: Statement, sbom: SbomLink | null): readonly object[] {
  const { vulnerability, products, subcomponents, claim, binaryBeforeStripping, finalImage } = statement;
  const names = [...new Set([vulnerability.id, ...vulnerability.aliases])];
  const affects = new Set([...products.map(productPurl), ...subcomponents.map((module) => referenceOf(module, sbom))]);
  const properties = [
    { name: "plimsoll:tier", value: tierOf(claim) },
    ...(binaryBeforeStripping === null
      ? []
      : [{ name: "plimsoll:binary-before-stripping", value: binaryBeforeStripping }]),
    ...(finalImage === null ? [] : [{ name: "plimsoll:final-image", value: finalImage }]),
  ];
  return scannerNames(names).map((id) => {
    const references = names.filter((name) => name !== id).map((name) => ({ id: name, source: sourceOf(name) }));
    return {
      id,
      source: sourceOf(id),
      ...(references.length === 0 ? {} : { references }),
      analysis: { ...analysisOf(claim), detail: basisOf(statement) },
      affects: [...affects].map((ref) => ({ ref })),
      properties,
    };
  });
}

function referenceOf(module: GoModule, sbom: SbomLink | null): string {
  return (sbom === null ? undefined : linkTo(sbom, scannerPurls(module))) ?? golangPurl(module);
}

function scannerNames(names: readonly string[]): readonly string[] {
  for (const prefix of ["CVE-", "GHSA-"]) {
    const found = names.filter((name) => name.startsWith(prefix));
    if (found.length > 0) return found;
  }
  return names.slice(0, 1);
}

function tierOf(claim: Claim): string {
  if (claim.status === "not_affected") return claim.evidence.tier;
  return (claim.status === "fixed" ? null : claim.tier) ?? "unknown";
}

const JUSTIFICATIONS: Readonly<Record<Evidence["tier"], string>> = {
  package: "code_not_present",
  symbol: "code_not_reachable",
};

function analysisOf(claim: Claim): object {
  switch (claim.status) {
    case "not_affected":
      return { state: "not_affected", justification: JUSTIFICATIONS[claim.evidence.tier] };
    case "affected":
      return { state: "exploitable", response: [claim.canBeFixed ? "update" : "can_not_fix"] };
    case "fixed":
      return { state: "resolved" };
    case "under_investigation":
      return { state: "in_triage" };
  }
}

/** Who publishes a name. An unknown one keeps its prefix, so that it is not taken for somebody else's. */
const PUBLISHERS: Readonly<Record<string, { readonly name: string; readonly url: string }>> = {
  CVE: { name: "NVD", url: "https://nvd.nist.gov/vuln/detail/" },
  GHSA: { name: "GitHub Advisories", url: "https://github.com/advisories/" },
  GO: { name: "Go Vulnerability Database", url: "https://pkg.go.dev/vuln/" },
};

function sourceOf(id: string): object {
  const prefix = id.split("-", 1)[0]!;
  if (!Object.hasOwn(PUBLISHERS, prefix)) return { name: prefix };
  const { name, url } = PUBLISHERS[prefix]!;
  return { name, url: `${url}${encodeURIComponent(id.toWellFormed())}` };
}
