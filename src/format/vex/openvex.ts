import { digestAlgorithm, digestHex } from "../../base/digest.ts";
import { documentId } from "../../base/document-id.ts";
import { formatTime } from "../../base/time.ts";
import { golangPurl, productPurl } from "./package-url.ts";
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
    products: products.map((product) => encodeProduct(product, subcomponents)),
    status: claim.status,
    status_notes: basisOf(statement),
    ...becauseOf(claim),
  };
}

function encodeProduct(product: Product, subcomponents: readonly GoModule[]): object {
  const purl = productPurl(product);
  const component = { "@id": purl, identifiers: { purl } };
  if (product.kind === "module") return component;
  const parts = [...new Set(subcomponents.map(golangPurl))];
  const algorithm = digestAlgorithm(product.digest) === "sha256" ? "sha-256" : "sha-512";
  return {
    ...component,
    hashes: { [algorithm]: digestHex(product.digest) },
    ...(parts.length === 0
      ? {}
      : { subcomponents: parts.map((part) => ({ "@id": part, identifiers: { purl: part } })) }),
  };
}

const JUSTIFICATIONS: Readonly<Record<Evidence["tier"], string>> = {
  package: "vulnerable_code_not_present",
  symbol: "vulnerable_code_not_in_execute_path",
};

function becauseOf(claim: Claim): object {
  if (claim.status === "not_affected") return { justification: JUSTIFICATIONS[claim.evidence.tier] };
  return claim.status === "affected" ? { action_statement: claim.action } : {};
}
