import assert from "node:assert/strict";
import { test } from "node:test";
import { golangPurl } from "../package-url/package-url.ts";
import { encodeCycloneDxVex } from "./cyclonedx-vex.ts";
import { encodeOpenVex } from "./openvex.ts";
import { productPurl, scannerPurls } from "./package-url.ts";
import type { Claim, Statement, VexDocument } from "./statement.ts";

const SCANNER = "govulncheck v1.9.0 (date of its database unknown)";
const DIGEST = `sha256:${"ab".repeat(32)}` as const;
const BINARY = `sha256:${"cd".repeat(32)}` as const;
const IMAGE = { kind: "image", repository: "registry.example:5000/Shop/Order", digest: DIGEST } as const;
const PARSER = { path: "example.net/Parser/v2", version: "v2.7.1+incompatible" };
const IMAGE_PURL = `pkg:oci/order@sha256%3A${"ab".repeat(32)}?repository_url=registry.example%3A5000/shop/order`;
const PARSER_PURL = "pkg:golang/example.net/parser/v2@v2.7.1%2Bincompatible";

const CLAIMS: readonly Claim[] = [
  { status: "not_affected", evidence: { tier: "symbol", scanner: SCANNER } },
  { status: "not_affected", evidence: { tier: "package", scanner: SCANNER } },
  { status: "affected", tier: "symbol", action: "Raise it to v2.8.0.", canBeFixed: true },
  { status: "affected", tier: "symbol", action: "Stop calling it.", canBeFixed: false },
  { status: "fixed", fixedBy: "example.net/parser v2.8.0" },
  { status: "under_investigation", tier: "module" },
  { status: "under_investigation", tier: null },
];

function statementOf(claim: Claim, members: Partial<Statement> = {}): Statement {
  const vulnerability = { id: "GO-2031-0002", aliases: ["CVE-2031-1002", "XY-1", "XY-1"] };
  const digests = { binaryBeforeStripping: BINARY, finalImage: DIGEST };
  return {
    vulnerability,
    products: [IMAGE],
    subcomponents: [PARSER, PARSER],
    claim,
    foundBy: [],
    ...digests,
    ...members,
  };
}

function documentOf(statement: Statement): VexDocument {
  const tool = { name: "plimsoll", version: "0.1.0" };
  return { author: "The shop", timestamp: 1_930_000_000, tool, statements: [statement] };
}

const openVex = (statement: Statement) => JSON.parse(Buffer.from(encodeOpenVex(documentOf(statement))).toString());
const cycloneDx = (statement: Statement) =>
  JSON.parse(Buffer.from(encodeCycloneDxVex(documentOf(statement))).toString());

test("package URLs are written as their types want them", () => {
  assert.equal(golangPurl(PARSER), PARSER_PURL);
  assert.equal(productPurl(IMAGE), IMAGE_PURL);
  assert.equal(productPurl({ kind: "module", module: PARSER }), PARSER_PURL);
  assert.equal(
    golangPurl({ path: "example.net/a b?c#d@e", version: "v1 \ud800" }),
    "pkg:golang/example.net/a%20b%3Fc%23d%40e@v1%20%EF%BF%BD",
  );
});

test("OpenVEX names the image by digest, and the modules in it", () => {
  const { statements, ...head } = openVex(statementOf(CLAIMS[0]!));
  assert.deepEqual(head, {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "@id": head["@id"],
    author: "The shop",
    timestamp: "2031-02-27T23:06:40Z",
    version: 1,
    tooling: "plimsoll 0.1.0",
  });
  assert.match(head["@id"], UUID);
  assert.deepEqual(statements, [
    {
      vulnerability: { name: "GO-2031-0002", aliases: ["CVE-2031-1002", "XY-1"] },
      products: [
        {
          "@id": IMAGE_PURL,
          identifiers: { purl: IMAGE_PURL },
          hashes: { "sha-256": "ab".repeat(32) },
          subcomponents: [{ "@id": PARSER_PURL, identifiers: { purl: PARSER_PURL } }],
        },
      ],
      status: "not_affected",
      status_notes: `Tier: symbol. ${SCANNER} looked at symbols: no vulnerable symbol is called or linked. The binary was scanned before stripping: ${BINARY}. The final image is ${DIGEST}.`,
      justification: "vulnerable_code_not_in_execute_path",
    },
  ]);
});

const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("OpenVEX: each status has exactly the members that its specification allows", () => {
  const seen = CLAIMS.map((claim) => {
    const [{ status, justification, impact_statement, action_statement }] = openVex(statementOf(claim)).statements;
    return [status, justification, impact_statement, action_statement];
  });
  assert.deepEqual(seen, [
    ["not_affected", "vulnerable_code_not_in_execute_path", undefined, undefined],
    ["not_affected", "vulnerable_code_not_present", undefined, undefined],
    ["affected", undefined, undefined, "Raise it to v2.8.0."],
    ["affected", undefined, undefined, "Stop calling it."],
    ["fixed", undefined, undefined, undefined],
    ["under_investigation", undefined, undefined, undefined],
    ["under_investigation", undefined, undefined, undefined],
  ]);
});

test("a module can be a product of its own, and what is not known is left out", () => {
  const members = {
    binaryBeforeStripping: null,
    finalImage: null,
    products: [{ kind: "module", module: PARSER }],
  } as const;
  const vulnerability = { id: "GO-2031-0002", aliases: [] };
  const [statement] = openVex(statementOf(CLAIMS[6]!, { ...members, vulnerability, subcomponents: [] })).statements;
  assert.deepEqual(statement, {
    vulnerability: { name: "GO-2031-0002" },
    products: [{ "@id": PARSER_PURL, identifiers: { purl: PARSER_PURL } }],
    status: "under_investigation",
    status_notes: "Tier: unknown.",
  });
});

test("CycloneDX names every component that a vulnerability refers to", () => {
  const bom = cycloneDx(statementOf(CLAIMS[1]!));
  assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.6", 1]);
  assert.match(bom.serialNumber, UUID);
  const [{ affects, analysis, source, references, properties }] = bom.vulnerabilities;
  const known = bom.components.map((component: Record<string, unknown>) => component["bom-ref"]);
  assert.deepEqual(affects, [{ ref: IMAGE_PURL }, { ref: PARSER_PURL }]);
  assert.deepEqual(known.toSorted(), [PARSER_PURL, IMAGE_PURL].sort());
  assert.deepEqual([analysis.state, analysis.justification], ["not_affected", "code_not_present"]);
  assert.match(analysis.detail, /Tier: package\..*no vulnerable package is imported/);
  assert.deepEqual(source, { name: "NVD", url: "https://nvd.nist.gov/vuln/detail/CVE-2031-1002" });
  assert.deepEqual(references, [
    {
      id: "GO-2031-0002",
      source: { name: "Go Vulnerability Database", url: "https://pkg.go.dev/vuln/GO-2031-0002" },
    },
    { id: "XY-1", source: { name: "XY" } },
  ]);
  assert.deepEqual(properties, [
    { name: "plimsoll:tier", value: "package" },
    { name: "plimsoll:binary-before-stripping", value: BINARY },
    { name: "plimsoll:final-image", value: DIGEST },
  ]);
});

test("CycloneDX: readers look for one name, so each CVE has an entry, and without one GitHub's advisory has", () => {
  const ids = (id: string, ...aliases: readonly string[]) =>
    cycloneDx(statementOf(CLAIMS[0]!, { vulnerability: { id, aliases } })).vulnerabilities.map(
      (one: { readonly id: string; readonly references?: readonly { readonly id: string }[] }) =>
        [one.id, ...(one.references ?? []).map((reference) => reference.id)].join(" "),
    );
  assert.deepEqual(ids("GO-2031-1", "CVE-2031-2", "CVE-2031-1", "GHSA-a"), [
    "CVE-2031-2 GO-2031-1 CVE-2031-1 GHSA-a",
    "CVE-2031-1 GO-2031-1 CVE-2031-2 GHSA-a",
  ]);
  assert.deepEqual(ids("GO-2031-1", "GHSA-a"), ["GHSA-a GO-2031-1"]);
  assert.deepEqual(ids("XYZ 1/ü\ud800"), ["XYZ 1/ü\ud800"]);
});

test("an image of an index is told from the others by its architecture, and never by a digest that they share", () => {
  const [{ products }] = openVex(
    statementOf(CLAIMS[0]!, { products: [IMAGE, { ...IMAGE, architecture: "arm64" }] }),
  ).statements;
  const [alone, shared] = products;
  assert.equal(alone.hashes["sha-256"], "ab".repeat(32));
  assert.deepEqual([shared["@id"], shared.hashes], [IMAGE_PURL.replace("?", "?arch=arm64&"), undefined]);
});

test("every program of a module is a product without a version, and Go's own modules are written as each scanner does", () => {
  const subcomponents = [{ path: "stdlib", version: "v1.26.8" }];
  const [{ products }] = openVex(
    statementOf(CLAIMS[0]!, { products: [{ kind: "program", path: "Example.com/order" }], subcomponents }),
  ).statements;
  assert.equal(products[0]["@id"], "pkg:golang/example.com/order");
  assert.deepEqual(
    products[0].subcomponents.map((one: Record<string, unknown>) => one["@id"]),
    ["pkg:golang/stdlib@v1.26.8", "pkg:golang/stdlib@1.26.8"],
  );
  assert.deepEqual(scannerPurls({ path: "stdlib", version: "v1.27.0-rc.1" }), [
    "pkg:golang/stdlib@v1.27.0-rc.1",
    "pkg:golang/stdlib@1.27rc1",
  ]);
  const alone = openVex(statementOf(CLAIMS[0]!, { products: [{ kind: "module", module: subcomponents[0]! }] }));
  assert.equal(alone.statements[0].products.length, 2);
});

test("CycloneDX: each status is a state of its schema", () => {
  const seen = CLAIMS.map((claim) => {
    const [{ analysis }] = cycloneDx(statementOf(claim)).vulnerabilities;
    return [analysis.state, analysis.justification ?? analysis.response?.join()];
  });
  assert.deepEqual(seen, [
    ["not_affected", "code_not_reachable"],
    ["not_affected", "code_not_present"],
    ["exploitable", "update"],
    ["exploitable", "can_not_fix"],
    ["resolved", undefined],
    ["in_triage", undefined],
    ["in_triage", undefined],
  ]);
});

test("the same statements give the same bytes, and others another name", () => {
  const [one, other] = [CLAIMS[0]!, CLAIMS[1]!].map((claim) => documentOf(statementOf(claim)));
  for (const encode of [encodeOpenVex, encodeCycloneDxVex]) {
    assert.deepEqual(encode(one!), encode(structuredClone(one!)));
    assert.notDeepEqual(encode(one!), encode(other!));
  }
  assert.notEqual(openVex(statementOf(CLAIMS[0]!))["@id"], openVex(statementOf(CLAIMS[1]!))["@id"]);
});

test("a claim of not_affected without evidence from packages or symbols is not a value of its type", () => {
  // @ts-expect-error: that a module is there proves nothing.
  const weak: Claim = { status: "not_affected", evidence: { tier: "module", scanner: "trivy" } };
  // @ts-expect-error: evidence is required.
  const bare: Claim = { status: "not_affected" };
  assert.ok(weak.status === bare.status);
});
