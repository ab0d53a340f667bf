import { digestAlgorithm, digestHex } from "../../base/digest.ts";
import { documentId } from "../../base/document-id.ts";
import { formatTime } from "../../base/time.ts";
import { productPurl, scannerPurls } from "./package-url.ts";
import {
  basisOf,
  type Claim,
  type Evidence,
  type GoModule,
  type Product,
  type Statement,
  type VexDocument,
} from "./statement.ts";

const CONTEXT = "https://openvex.dev/ns/v0.2.0";

/**
 * A document of OpenVEX 0.2.0: https://github.com/openvex/spec, OPENVEX-SPEC.md. Its schema allows a statement of
 * `not_affected` either a justification, which scanners read, or an impact statement; so the basis of a claim, with its
 * tier, stands in the status notes.
 */
export function encodeOpenVex({ author, timestamp, tool, statements }: VexDocument): Uint8Array {
  const content = {
    author,
    timestamp: formatTime(timestamp),
    version: 1,
    tooling: `${tool.name} ${tool.version}`,
    statements: statements.map(encodeStatement),
  };
  const document = { "@context": CONTEXT, "@id": documentId(content), ...content };
  return Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
}

function encodeStatement(statement: Statement): object {
  const { vulnerability, products, subcomponents, claim } = statement;
  const { id, aliases } = vulnerability;
  return {
    vulnerability: { name: id, ...(aliases.length === 0 ? {} : { aliases: [...new Set(aliases)] }) },
    products: products.flatMap((product) => encodeProduct(product, subcomponents)),
    status: claim.status,
    status_notes: basisOf(statement),
    ...becauseOf(claim),
  };
}

function encodeProduct(product: Product, subcomponents: readonly GoModule[]): readonly object[] {
  if (product.kind === "module") return scannerPurls(product.module).map(encodeComponent);
  const parts = [...new Set(subcomponents.flatMap(scannerPurls))];
  return [
    {
      ...encodeComponent(productPurl(product)),
      ...(product.kind === "image" ? hashesOf(product) : {}),
      ...(parts.length === 0 ? {} : { subcomponents: parts.map(encodeComponent) }),
    },
  ];
}

function encodeComponent(purl: string): object {
  return { "@id": purl, identifiers: { purl } };
}

/** Scanners match a digest whatever else is said of the product, so one that several images share must not stand alone. */
function hashesOf({ digest, architecture }: Extract<Product, { kind: "image" }>): object {
  if (architecture !== undefined) return {};
  const algorithm = digestAlgorithm(digest) === "sha256" ? "sha-256" : "sha-512";
  return { hashes: { [algorithm]: digestHex(digest) } };
}

const JUSTIFICATIONS: Readonly<Record<Evidence["tier"], string>> = {
  package: "vulnerable_code_not_present",
  symbol: "vulnerable_code_not_in_execute_path",
};

function becauseOf(claim: Claim): object {
  if (claim.status === "not_affected") return { justification: JUSTIFICATIONS[claim.evidence.tier] };
  return claim.status === "affected" ? { action_statement: claim.action } : {};
}
