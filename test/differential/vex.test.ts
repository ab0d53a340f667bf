/**
 * What `converge` states, as scanners look it up: by go-vex, which grype asks with the names that it knows of an image and
 * of a module in it. That grype itself is silenced is shown in the slow suite. The program has a vulnerable module and
 * calls nothing in it that is vulnerable.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ConvergeRequest, converge } from "../../src/index.ts";
import { requireGoProgram } from "../support/module-program.ts";
import { requireGovulncheck } from "../support/scanners.ts";
import { runHere } from "../support/slim.ts";
import { GJSON, writeVulnerableReader } from "../support/vulnerable-reader.ts";
import { workshop } from "./go-workshop.ts";

const REPOSITORY_NAME = "registry.example/shop/reader";
const MODULE = `pkg:golang/${GJSON}@v1.8.0`;

/** The program's image in a layout, its SBOM, and what `converge` says of both. */
async function reader(t: TestContext) {
  const shop = workshop(t);
  const govulncheck = requireGovulncheck(t);
  const lookUp = requireGoProgram(t, {
    name: "openvex",
    source: "test/differential/openvex/main.go",
    module: "github.com/openvex/go-vex",
    version: "v0.2.9",
  });
  if (shop === undefined || govulncheck === undefined || lookUp === undefined) return undefined;
  const made = writeVulnerableReader(shop, govulncheck);
  const layout = `oci:${join(shop.folder, "layout")}`;
  const sbom = join(shop.folder, "reader.cdx.json");
  const plimsoll = async (...words: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runHere(words, made);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const { digest } = JSON.parse(await plimsoll("slim", ".", "--json", "-o", layout)).image as { digest: string };
  await plimsoll("sbom", layout, "--format", "cyclonedx", "-o", sbom);
  return {
    ...{ digest, sbom, folder: shop.folder },
    /** A document of `converge`. */
    state: async (name: string, request: ConvergeRequest) => {
      const file = join(shop.folder, name);
      const where = { image: layout, repository: REPOSITORY_NAME };
      const vex = [file, `${file}.cdx.json`];
      const asked = { from: ["../report.json"], test: "none", vex, vexSbom: sbom, ...where, ...request } as const;
      const report = await converge(".", asked, made);
      return { file, vex: report.vex };
    },
    /** The statuses that a scanner finds for the vulnerability, under the name that GitHub gives it. */
    found: (document: string, product: string, ...parts: readonly string[]) =>
      execFileSync(lookUp, [document, "GHSA-c9gm-7rfj-8w5h", product, ...parts], { encoding: "utf8" })
        .split("\n")
        .filter((line) => line !== ""),
  };
}

test("a scanner finds what converge states of an image or a module, and nothing of anything else", async (t) => {
  const shop = await reader(t);
  if (shop === undefined) return;
  const { digest, sbom, folder, state, found } = shop;
  const hex = digest.slice("sha256:".length);
  const imageOf = (sum: string) =>
    `pkg:oci/reader@sha256%3A${sum}?repository_url=${encodeURIComponent(REPOSITORY_NAME)}`;

  const image = await state("image.openvex.json", {});
  assert.deepEqual(image.vex?.statements, { not_affected: 1, affected: 0, fixed: 0, under_investigation: 0 });
  assert.deepEqual(image.vex?.image, { repository: REPOSITORY_NAME, digest });
  assert.deepEqual(found(image.file, imageOf(hex), MODULE), ["not_affected"]);
  // Of an image that was not pulled, a scanner knows no digest that a statement could name.
  assert.deepEqual(found(image.file, MODULE), []);

  const modules = await state("modules.openvex.json", { vexModules: true });
  assert.deepEqual(found(modules.file, MODULE), ["not_affected"]);
  assert.deepEqual(found(modules.file, MODULE.replace("v1.8.0", "v1.7.0")), []);
  const [statement] = JSON.parse(readFileSync(modules.file, "utf8")).statements;
  assert.match(
    statement.status_notes,
    new RegExp(`^Tier: symbol\\. .* \\(database of 2024-05-20T16:03:47Z\\) .* The final image is ${digest}\\.$`),
  );

  // The module in the SBOM, as CycloneDX refers to a part of another document.
  const { serialNumber, components } = JSON.parse(readFileSync(sbom, "utf8"));
  const { "bom-ref": part } = components.find((one: { readonly name: string }) => one.name === GJSON);
  const { affects } = JSON.parse(readFileSync(`${image.file}.cdx.json`, "utf8")).vulnerabilities[0];
  const link = `urn:cdx:${serialNumber.slice("urn:uuid:".length)}/1#${encodeURIComponent(part)}`;
  assert.ok(affects.some(({ ref }: { readonly ref: string }) => ref === link));

  // The same statement about anything else is not found for this image, or sets nothing aside.
  const instead = (from: string, to: string) => {
    const file = join(folder, "other.openvex.json");
    writeFileSync(file, readFileSync(image.file, "utf8").replaceAll(from, to));
    return found(file, imageOf(hex), MODULE);
  };
  assert.deepEqual(instead(hex, "ab".repeat(32)), []);
  assert.deepEqual(instead("gjson@v1.8.0", "gjson@v1.7.0"), []);
  assert.deepEqual(instead('"not_affected"', '"under_investigation"'), ["under_investigation"]);
});
