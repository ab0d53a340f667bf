/** A statement must really silence a scanner: grype, with a database that knows one vulnerability of the order service. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Digest } from "../../src/base/digest.ts";
import type { ScanReport } from "../../src/format/scan-report/scan-report.ts";
import { encodeOpenVex } from "../../src/format/vex/openvex.ts";
import type { Claim, Product } from "../../src/format/vex/statement.ts";
import { startCraneRegistry } from "../support/real-registry.ts";
import { reportOf } from "../support/scan-reports.ts";
import { requireGrype } from "../support/scanners.ts";
import { ORDER, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const GJSON = { path: "github.com/tidwall/gjson", version: "v1.8.0" };
const NOT_CALLED: Claim = { status: "not_affected", evidence: { tier: "symbol", scanner: "govulncheck v1.9.0" } };
const UNKNOWN: Claim = { status: "under_investigation", tier: "module" };

function openVex(product: Product, claim: Claim, module = GJSON): Uint8Array {
  const vulnerability = { id: "GO-2021-0265", aliases: ["CVE-2021-42248", "GHSA-c9gm-7rfj-8w5h"] };
  const digests = { binaryBeforeStripping: null, finalImage: product.kind === "image" ? product.digest : null };
  return encodeOpenVex({
    author: "A test",
    timestamp: 1_790_000_000,
    tool: { name: "plimsoll", version: "0.1.0" },
    statements: [{ vulnerability, products: [product], subcomponents: [module], claim, ...digests }],
  });
}

test("grype finds what the order service's image has, and is silenced by statements about the image or the module", async (t) => {
  const grype = requireGrype(t);
  const registry = grype === undefined ? undefined : await startCraneRegistry(t);
  if (grype === undefined || registry === undefined) return;
  const repository = `${registry.host}/shop/order`;
  const { image: made } = await slimReport([ORDER, "-o", `${repository}:1`]);
  const digest = made!.digest as Digest;
  const scan = async (vex?: Uint8Array): Promise<ScanReport> => {
    const path = join(temporaryFolder(t), "vex.json");
    if (vex !== undefined) writeFileSync(path, vex);
    return reportOf(
      grype(`registry:${repository}@${digest}`, "-o", "json", ...(vex === undefined ? [] : ["--vex", path])),
    );
  };
  const counts = async (vex?: Uint8Array) => {
    const { findings, suppressed } = await scan(vex);
    return [findings.length, suppressed];
  };

  const report = await scan();
  const [finding] = report.findings;
  assert.deepEqual([report.findings.length, report.suppressed], [1, 0]);
  assert.deepEqual(
    [finding!.id, finding!.aliases, finding!.name],
    ["GHSA-c9gm-7rfj-8w5h", ["CVE-2021-42248"], GJSON.path],
  );
  assert.deepEqual(finding!.fixedVersions, ["v1.9.3"]);
  assert.deepEqual(finding!.ratings, [
    { level: "high", by: "ghsa", score: null },
    { level: "high", by: "nvd", score: 7.5 },
  ]);
  assert.deepEqual([report.target.kind, finding!.places[0]!.mainModule], ["image", "example.com/order"]);
  assert.ok(report.target.manifestDigests.includes(digest));

  const image: Product = { kind: "image", repository, digest };
  const elsewhere: Product = { kind: "image", repository, digest: `sha256:${"ab".repeat(32)}` };
  const module: Product = { kind: "module", module: GJSON };
  assert.deepEqual(await counts(openVex(image, NOT_CALLED)), [0, 1]);
  assert.deepEqual(await counts(openVex(module, NOT_CALLED)), [0, 1]);
  // Nothing else silences it: another image, another module in this one, another version, or no claim.
  assert.deepEqual(await counts(openVex(elsewhere, NOT_CALLED)), [1, 0]);
  assert.deepEqual(
    await counts(openVex(image, NOT_CALLED, { path: "github.com/tidwall/sjson", version: "v1.1.7" })),
    [1, 0],
  );
  assert.deepEqual(
    await counts(openVex({ kind: "module", module: { ...GJSON, version: "v1.7.0" } }, NOT_CALLED)),
    [1, 0],
  );
  assert.deepEqual(await counts(openVex(image, UNKNOWN)), [1, 0]);
});
