/** CycloneDX VEX is held to its schema by the library of the people who wrote it, whatever the names in it are. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import fc from "fast-check";
import { golangPurl } from "../package-url/package-url.ts";
import { encodeCycloneDxVex } from "./cyclonedx-vex.ts";
import { parseSbomLink } from "./sbom-link.ts";
import type { Claim, Statement } from "./statement.ts";

const VALIDATOR = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const SERIAL = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79";
const DIGEST = `sha256:${"ab".repeat(32)}` as const;

const CLAIMS: readonly Claim[] = [
  { status: "not_affected", evidence: { tier: "symbol", scanner: "govulncheck v1.9.0" } },
  { status: "not_affected", evidence: { tier: "package", scanner: "govulncheck v1.9.0" } },
  { status: "affected", tier: "symbol", action: "Raise it.", canBeFixed: true },
  { status: "affected", tier: "symbol", action: "Stop calling it.", canBeFixed: false },
  { status: "fixed", fixedBy: "example.net/parser v2.8.0" },
  { status: "under_investigation", tier: null },
];

function moduleIn({ subcomponents }: Statement): object {
  const purl = golangPurl(subcomponents[0]!);
  return { purl, "bom-ref": purl };
}

async function complaints(statement: Statement): Promise<unknown> {
  const tool = { name: "plimsoll", version: "0.1.0" };
  const document = { author: "plimsoll", timestamp: 1_930_000_000, tool, statements: [statement] } as const;
  const bom = { bomFormat: "CycloneDX", serialNumber: SERIAL, components: [moduleIn(statement)] };
  const sbom = parseSbomLink(Buffer.from(JSON.stringify(bom)), "sbom.json");
  for (const link of [null, sbom]) {
    const found = await VALIDATOR.validate(Buffer.from(encodeCycloneDxVex(document, link)).toString());
    if (found !== null) return found;
  }
  return null;
}

const WORD = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });

test("documents fit the schema of CycloneDX 1.6", async () => {
  const arbitrary = fc.record({ id: WORD, alias: WORD, path: WORD, version: WORD, repository: WORD });
  const property = fc.asyncProperty(fc.constantFrom(...CLAIMS), arbitrary, async (claim, words) => {
    const module = { path: words.path, version: words.version };
    const image = { kind: "image", repository: words.repository, digest: DIGEST } as const;
    const statement: Statement = {
      vulnerability: { id: words.id, aliases: ["CVE-2031-1", words.alias, words.alias] },
      products: [
        image,
        { ...image, architecture: "arm64" },
        { kind: "program", path: words.path },
        { kind: "module", module },
      ],
      subcomponents: [module, module],
      ...{ claim, foundBy: ["trivy"], binaryBeforeStripping: DIGEST, finalImage: DIGEST },
    };
    assert.equal(await complaints(statement), null);
  });
  await fc.assert(property, { numRuns: 60 });
});

test("the schema is really asked", async () => {
  const document = JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", vulnerabilities: [{ id: 1 }] });
  assert.notEqual(await VALIDATOR.validate(document), null);
});
