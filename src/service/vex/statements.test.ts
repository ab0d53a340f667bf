import assert from "node:assert/strict";
import { test } from "node:test";
import { findingWith, scanReport } from "../../../test/support/scan-reports.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Statement } from "../../format/vex/statement.ts";
import { statementsOf, type VexImage, type VexScope } from "./statements.ts";

const GOVULNCHECK = await scanReport("govulncheck-source");
const NO_IMAGE: VexScope = { program: "example.com/order", image: null, modules: false };
const DIGEST = `sha256:${"ab".repeat(32)}` as const;
const INDEX = `sha256:${"cd".repeat(32)}` as const;
const IMAGE: VexImage = {
  ...{ repository: "registry.example/shop/order", digest: DIGEST, index: null, elsewhere: new Set<string>() },
  binaryBeforeStripping: null,
};

function reportWith(scanner: string, ...findings: readonly Finding[]): ScanReport {
  const database = { location: null, date: scanner === "trivy" ? null : "2031-05-06T07:08:09Z" };
  return { ...GOVULNCHECK, scanner, scannerVersion: "1.2.3", database, findings };
}

const stated = (reports: readonly ScanReport[], scope = NO_IMAGE) => statementsOf({ reports, fixed: [] }, scope);
const brief = ({ vulnerability, subcomponents, claim }: Statement) =>
  `${vulnerability.id} ${subcomponents.map(({ path, version }) => `${path}@${version}`).join()} ${claim.status}`;

test("without evidence of packages or symbols nothing is said not to affect, whatever the scanner is called", () => {
  const { statements } = stated([
    reportWith("trivy", findingWith({ id: "CVE-2031-1" })),
    reportWith("govulncheck", findingWith({ id: "GO-2031-2", tier: "module", depth: "module" })),
    reportWith("govulncheck", findingWith({ id: "GO-2031-3", tier: "package", depth: "symbol" })),
    reportWith("govulncheck", findingWith({ id: "GO-2031-4", tier: "module", depth: "package" })),
  ]);
  assert.deepEqual(
    statements.map(({ vulnerability, claim }) => [
      vulnerability.id,
      claim.status,
      claim.status === "not_affected" ? claim.evidence : null,
    ]),
    [
      ["CVE-2031-1", "under_investigation", null],
      ["GO-2031-2", "under_investigation", null],
      [
        "GO-2031-3",
        "not_affected",
        { tier: "symbol", scanner: "govulncheck 1.2.3 (database of 2031-05-06T07:08:09Z)" },
      ],
      [
        "GO-2031-4",
        "not_affected",
        { tier: "package", scanner: "govulncheck 1.2.3 (database of 2031-05-06T07:08:09Z)" },
      ],
    ],
  );
});

test("a vulnerability that several scanners report under different names has one statement, with all names and all scanners", () => {
  const aliases = ["CVE-2031-1", "GHSA-a"];
  const reports = [
    reportWith("trivy", findingWith({ id: "CVE-2031-1" }), findingWith({ id: "GHSA-a", aliases: ["XY-1"] })),
    reportWith("govulncheck", findingWith({ id: "GO-2031-1", aliases, tier: "package", depth: "symbol" })),
  ];
  const { statements } = stated(reports);
  assert.deepEqual(statements.map(brief), ["GO-2031-1 example.net/parser@v1.0.0 not_affected"]);
  // XY-1 is no name that any reader would take for this vulnerability alone.
  assert.deepEqual(statements[0]!.vulnerability, { id: "GO-2031-1", aliases });
  assert.deepEqual(statements[0]!.foundBy, [
    "govulncheck 1.2.3 (database of 2031-05-06T07:08:09Z)",
    "trivy 1.2.3 (date of its database unknown)",
  ]);
  assert.deepEqual(stated(reports.toReversed()).statements, statements);
});

test("of two scanners that contradict each other, the weaker claim is stated", () => {
  const { statements } = stated([
    reportWith("govulncheck", findingWith({ tier: "module", depth: "symbol" })),
    reportWith("other", findingWith({ tier: "package", depth: "package" })),
  ]);
  assert.deepEqual(statements.map(brief), ["GO-2031-0001 example.net/parser@v1.0.0 under_investigation"]);
});

test("names of no known database are names like any other", () => {
  const finding = findingWith({ id: "SNYK GOLANG/1 ü", aliases: ["CVE-2031-9"], tier: "package", depth: "symbol" });
  const { statements } = stated([
    reportWith("govulncheck", finding),
    reportWith("trivy", findingWith({ id: "CVE-2031-9" })),
  ]);
  assert.deepEqual(statements.map(brief), [
    "CVE-2031-9 example.net/parser@v1.0.0 under_investigation",
    "SNYK GOLANG/1 ü example.net/parser@v1.0.0 not_affected",
  ]);
  assert.deepEqual(statements[1]!.vulnerability.aliases, []);
});

test("a module without a version has no statement: it would be about every version", () => {
  const nameless = [
    findingWith({ installedVersion: null }),
    findingWith({ installedVersion: "" }),
    findingWith({ name: "" }),
  ];
  const os = findingWith({ ecosystem: { family: "os", name: "deb" }, name: "zlib1g" });
  assert.deepEqual(stated([reportWith("govulncheck", ...nameless, os)]), {
    ...{ statements: [], withoutVersion: 3, weakened: 0 },
  });
});

test("two modules that one package URL cannot tell apart have one statement, the weaker", () => {
  const proven = findingWith({ name: "example.net/Parser", tier: "package", depth: "symbol" });
  const called = findingWith({ name: "example.net/parser", tier: "symbol", depth: "symbol" });
  for (const findings of [
    [proven, called],
    [called, proven],
  ]) {
    const { statements } = stated([reportWith("govulncheck", ...findings)]);
    assert.deepEqual(statements.map(brief), ["GO-2031-0001 example.net/parser@v1.0.0 affected"]);
  }
});

test("what is fixed is stated of the version that has the fix, and never beside a finding in that version", () => {
  const fixed = [{ finding: findingWith({ id: "CVE-2031-1" }), version: "v1.1.0" }];
  const [statement, ...others] = statementsOf({ reports: [], fixed }, NO_IMAGE).statements;
  assert.equal(brief(statement!), "CVE-2031-1 example.net/parser@v1.1.0 fixed");
  assert.deepEqual([statement!.claim, others], [{ status: "fixed", fixedBy: "example.net/parser v1.1.0" }, []]);
  const found = findingWith({ id: "GO-2031-1", aliases: ["CVE-2031-1"], installedVersion: "v1.1.0" });
  assert.deepEqual(
    statementsOf({ reports: [reportWith("govulncheck", found)], fixed }, NO_IMAGE).statements.map(brief),
    ["GO-2031-1 example.net/parser@v1.1.0 under_investigation"],
  );
});

test("products: every program of the module, or the image by its own digest and by that of its index; modules when asked", () => {
  const products = (scope: Partial<VexScope>) =>
    stated([reportWith("govulncheck", findingWith())], { ...NO_IMAGE, ...scope }).statements[0]!.products;
  const { repository } = IMAGE;
  assert.deepEqual(products({}), [{ kind: "program", path: "example.com/order" }]);
  assert.deepEqual(products({ image: IMAGE }), [{ kind: "image", repository, digest: DIGEST }]);
  const alone = { ...IMAGE, index: { digest: INDEX, architecture: null } };
  const module = { kind: "module", module: { path: "example.net/parser", version: "v1.0.0" } };
  assert.deepEqual(products({ image: alone, modules: true }), [
    { kind: "image", repository, digest: DIGEST },
    { kind: "image", repository, digest: INDEX },
    module,
  ]);
  const among = { ...IMAGE, index: { digest: INDEX, architecture: "arm64" } };
  assert.deepEqual(products({ image: among })[1], { kind: "image", repository, digest: INDEX, architecture: "arm64" });
});

test("what was shown of one program of an image is not said of a module that others have as well", () => {
  const proven = findingWith({ tier: "package", depth: "symbol" });
  const other = findingWith({ name: "example.net/other", tier: "package", depth: "symbol" });
  const image = { ...IMAGE, elsewhere: new Set(["example.net/parser@v1.0.0", "example.net/other@v2.0.0"]) };
  const { statements, weakened } = stated([reportWith("govulncheck", proven, other)], { ...NO_IMAGE, image });
  assert.deepEqual(statements.map(brief), [
    "GO-2031-0001 example.net/other@v1.0.0 not_affected",
    "GO-2031-0001 example.net/parser@v1.0.0 under_investigation",
  ]);
  assert.equal(weakened, 1);
});

test("the digests of the image and of the program before it was stripped stand in each statement", () => {
  const scope = { ...NO_IMAGE, image: { ...IMAGE, binaryBeforeStripping: INDEX } };
  const [statement] = stated([reportWith("govulncheck", findingWith())], scope).statements;
  assert.deepEqual([statement!.finalImage, statement!.binaryBeforeStripping], [DIGEST, INDEX]);
});
