/**
 * grype, with a database that knows one vulnerability of gjson: what it finds in images and in SBOMs, how it names an
 * image, that what `converge` states really silences it, and what a fleet makes of its reports.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sbom as sbomOf } from "../../src/flow/sbom/sbom.ts";
import { findScanners, scanImages } from "../../src/flow/trial/scan-images.ts";
import { compareScans } from "../../src/flow/trial/scans.ts";
import { type ConvergeRequest, converge } from "../../src/index.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { identityOf } from "../../src/service/findings/image-identity.ts";
import { type Ground, openNamed } from "../../src/session/container/ground.ts";
import { openStores } from "../../src/session/stores.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { fitToImage } from "../../src/vuln/findings/image-fit.ts";
import { workshop } from "../differential/go-workshop.ts";
import { nullWorld } from "../support/null-world.ts";
import { startCraneRegistry } from "../support/real-registry.ts";
import { sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { reportOf } from "../support/scan-reports.ts";
import { findGrype, requireGovulncheck, requireGrype } from "../support/scanners.ts";
import { ORDER, runHere, runPlimsoll, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { GJSON, writeVulnerableReader } from "../support/vulnerable-reader.ts";

/** The program's image in every place where grype finds images, its SBOM, and what `converge` says of it. */
async function reader(t: TestContext) {
  const shop = workshop(t);
  const grype = requireGrype(t);
  const govulncheck = requireGovulncheck(t);
  const crane = requireTool(t, "crane");
  const registry = crane === undefined ? undefined : await startCraneRegistry(t);
  if (shop === undefined || grype === undefined || govulncheck === undefined) return undefined;
  if (crane === undefined || registry === undefined) return undefined;
  const { cwd, env, run } = writeVulnerableReader(shop, govulncheck);
  const repository = `${registry.host}/shop/reader`;
  const [layout, archive, sbom] = ["layout", "reader.tar", "reader.cdx.json"].map((name) => join(shop.folder, name));
  const outputs = [`oci:${layout}`, `docker-archive:${archive}:${repository}:1`, `${repository}:1`];
  const plimsoll = async (...words: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runPlimsoll(words, { cwd, env });
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const made = await plimsoll("slim", ".", "--json", ...outputs.flatMap((one) => ["-o", one]));
  const { digest } = JSON.parse(made).image as { readonly digest: string };
  await plimsoll("sbom", `${repository}:1`, "--format", "cyclonedx", "-o", sbom!);
  return {
    ...{ layout, archive, sbom, repository, digest, folder: shop.folder },
    crane: (...words: readonly string[]) => run(crane, ...words),
    go: (...words: readonly string[]) => run("go", ...words),
    /** Scans, and says how many findings are left and how many were set aside. */
    found: async (what: string, document?: string) => {
      const words = document === undefined ? [] : ["--vex", document];
      const { findings, suppressed } = await reportOf(grype(what, "-o", "json", ...words));
      return [findings.length, suppressed];
    },
    /** A document of `converge`. */
    state: async (name: string, request: ConvergeRequest) => {
      const file = join(shop.folder, name);
      const { vex } = await converge(
        ".",
        { from: ["../report.json"], test: "none", vex: [file, `${file}.cdx.json`], vexSbom: sbom!, ...request },
        { cwd, env },
      );
      return { file, vex };
    },
  };
}

test("grype is silenced by what converge states of an image or a module, and by nothing else", async (t) => {
  const shop = await reader(t);
  if (shop === undefined) return;
  const { repository, digest, layout, archive, sbom, found, state, crane } = shop;
  const byDigest = `registry:${repository}@${digest}`;
  const [byTag, inLayout, inArchive] = [`registry:${repository}:1`, `oci-dir:${layout}`, `docker-archive:${archive}`];
  assert.deepEqual(await found(byDigest), [1, 0]);

  const image = await state("image.openvex.json", { image: `${repository}:1` });
  assert.deepEqual(image.vex?.statements, { not_affected: 1, affected: 0, fixed: 0, under_investigation: 0 });
  assert.deepEqual(image.vex?.image, { repository, digest });
  assert.deepEqual(await found(byTag, image.file), [0, 1]);
  // Of an image that was not pulled, grype knows no digest that a statement could name.
  for (const place of [inLayout, `sbom:${sbom}`]) assert.deepEqual(await found(place, image.file), [1, 0], place);

  const modules = await state("modules.openvex.json", { image: `oci:${layout}`, repository, vexModules: true });
  for (const place of [inLayout, inArchive, `sbom:${sbom}`])
    assert.deepEqual(await found(place, modules.file), [0, 1], place);
  // The module in the SBOM, as CycloneDX refers to a part of another document.
  const { serialNumber, components } = JSON.parse(readFileSync(sbom!, "utf8"));
  const { "bom-ref": part } = components.find((one: { readonly name: string }) => one.name === GJSON);
  const { affects } = JSON.parse(readFileSync(`${image.file}.cdx.json`, "utf8")).vulnerabilities[0];
  const link = `urn:cdx:${serialNumber.slice("urn:uuid:".length)}/1#${encodeURIComponent(part)}`;
  assert.ok(affects.some(({ ref }: { readonly ref: string }) => ref === link));

  const [statement] = JSON.parse(readFileSync(modules.file, "utf8")).statements;
  assert.match(
    statement.status_notes,
    new RegExp(`^Tier: symbol\\. .* \\(database of 2024-05-20T16:03:47Z\\) .* The final image is ${digest}\\.$`),
  );

  // The same statement about anything else leaves the finding where it is.
  const instead = (from: string, to: string) => {
    const file = join(shop.folder, "other.openvex.json");
    writeFileSync(file, readFileSync(image.file, "utf8").replaceAll(from, to));
    return found(byDigest, file);
  };
  const hex = digest.slice("sha256:".length);
  assert.deepEqual(await instead(hex, "ab".repeat(32)), [1, 0]);
  assert.deepEqual(await instead("gjson@v1.8.0", "gjson@v1.7.0"), [1, 0]);
  assert.deepEqual(await instead('"not_affected"', '"under_investigation"'), [1, 0]);

  // Under a tag of several platforms, grype knows an image by the digest of the index alone.
  const multi = `${repository}:multi`;
  crane("mutate", `${repository}:1`, "--set-platform", "linux/riscv64", "-t", `${repository}:other`);
  crane("index", "append", "-m", `${repository}:1`, "-m", `${repository}:other`, "-t", multi);
  const among = await state("among.openvex.json", { image: multi });
  assert.equal(among.vex?.image?.digest, digest);
  assert.deepEqual(
    [await found(`registry:${multi}`, among.file), await found(byDigest, among.file)],
    [
      [1, 0],
      [0, 1],
    ],
  );

  // Other requirements than the image was built from: what is found out of them says nothing of it.
  shop.go("mod", "edit", `-require=${GJSON}@v1.9.3`);
  shop.go("mod", "tidy");
  await assert.rejects(state("late.openvex.json", { image: `${repository}:1` }), { code: "image-foreign" });
  assert.ok(!existsSync(join(shop.folder, "late.openvex.json")));
});

test("grype names an image by digests that are this image's, whatever it was read from", async (t) => {
  const grype = requireGrype(t);
  if (grype === undefined) return;
  const folder = temporaryFolder(t);
  const order = sampleImage({ layers: [[{ path: "srv/order", text: "o" }], [{ path: "etc/motd", text: "m" }]] });
  const other = sampleImage({ layers: [[{ path: "srv/order", text: "O" }], [{ path: "etc/motd", text: "m" }]] });
  await writeLayout(join(folder, "order"), order, "latest", UNWATCHED);
  const report = await reportOf(grype(`oci-dir:${join(folder, "order")}`, "-o", "json", "-q"));
  assert.deepEqual(
    report.target.diffIDs,
    order.layers.map(({ diffID }) => diffID),
  );
  assert.equal(fitToImage(report, identityOf(order, "order"), "grype.json"), undefined);
  assert.throws(() => fitToImage(report, identityOf(other, "other"), "grype.json"), { code: "scan-report-foreign" });
  // Without its layers it is still known by its config.
  const target = { ...report.target, diffIDs: [] };
  assert.equal(fitToImage({ ...report, target }, identityOf(order, "order"), "grype.json"), undefined);
  assert.throws(() => fitToImage({ ...report, target }, identityOf(other, "other"), "grype.json"));
});

test("grype finds in both documents what it finds in the image", async (t) => {
  const grype = requireGrype(t);
  if (grype === undefined) return;
  const folder = temporaryFolder(t);
  await slimReport([ORDER, "-o", `oci:${folder}/out`]);
  const scan = async (target: string) => {
    const { findings } = await reportOf(grype(target, "-o", "json"));
    return findings.map(({ id, name, installedVersion }) => [id, name, installedVersion]);
  };
  const wanted = await scan(`oci-dir:${folder}/out`);
  assert.equal(wanted.length, 1);
  for (const format of ["spdx", "cyclonedx"] as const) {
    const { document } = await sbomOf(nullWorld(), `oci:${folder}/out`, { format });
    const path = join(folder, `${format}.json`);
    writeFileSync(path, document);
    assert.deepEqual(await scan(`sbom:${path}`), wanted, format);
  }
});

test("a trial runs grype on both images, with the database that is there", async (t) => {
  const grype = findGrype(t);
  if (grype === undefined) return;
  const folder = temporaryFolder(t);
  await slimReport([ORDER, "-o", `oci:${folder}/out`]);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(grype.program, join(bin, "grype"));
  const world = nullWorld();
  const surroundings = { ...world, env: { ...world.env, ...grype.env, PATH: bin, GRYPE_DB_AUTO_UPDATE: "true" } };
  const stores = openStores(surroundings, { offline: true, insecure: false, caFile: undefined });
  const { image } = await openNamed(surroundings, stores, `oci:${folder}/out`, undefined);
  const nothing = sampleImage({ layers: [[{ path: "etc/motd", text: "m" }]] });
  const ground = {
    surroundings,
    before: { role: "before", name: "before", image },
    after: { role: "after", name: "after", image: nothing },
  } as unknown as Ground;
  const reports = await scanImages(ground, await findScanners(surroundings, ["grype"]), undefined);
  const { gone, came } = compareScans(ground, reports)!;
  assert.deepEqual([gone.length, came.length], [1, 0]);
  await stores[Symbol.asyncDispose]();
});

test("the rule findings of a fleet takes grype's own report: whose severity, how old, and of which image", async (t) => {
  const grype = requireGrype(t);
  if (grype === undefined || requireTool(t, "go") === undefined) return;
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "scans"));
  await slimReport([ORDER, "-o", "oci:order"], { cwd });
  await writeLayout(join(cwd, "other"), sampleImage(), "latest", UNWATCHED);
  const scan = (...more: readonly string[]) =>
    writeFileSync(join(cwd, "scans/grype.json"), grype(`oci-dir:${join(cwd, "order")}`, "-o", "json", ...more));
  const judged = async (rule: string, image = "oci:order") => {
    writeFileSync(join(cwd, "plimsoll.yaml"), `fleet: {rules: {findings: {${rule}, reports: scans}}}\n`);
    const { stdout } = await runHere(["fleet", image, "--json"], { cwd });
    const { outcome, what } = (JSON.parse(stdout) as FleetReport).services[0]!.cells[0]!;
    return `${outcome}: ${what}`;
  };
  scan();
  const day = new Date().toISOString().slice(0, "2026-01-01".length);
  // The database has a severity of GitHub, and NVD's score of 7.5.
  for (const by of ["", ", by: ghsa", ", by: nvd", ", by: any"]) {
    const found = await judged(`severity: high${by}`);
    assert.match(found, /^fail: 1 finding high or worse .*GHSA-c9gm-7rfj-8w5h in github.com\/tidwall\/gjson v?1\.8\.0/);
    assert.ok(found.includes(`by scans/grype.json (grype 0.121.2 ${day})`), found);
    assert.match(await judged(`severity: critical${by}`), /^pass: no finding critical /);
  }
  assert.match(await judged("severity: high, by: debian"), /^unknown: 1 finding has no severity/);
  assert.match(await judged("severity: high", "oci:other"), /^unknown: no report names its digest/);

  assert.match(await judged("severity: critical, within: 7d"), /^pass: /);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 8 * 24 * 60 * 60 * 1000 });
  assert.match(await judged("severity: critical, within: 7d"), /^unknown: nothing says what is known of it today: /);
  assert.match(await judged("severity: high, within: 7d"), /^fail: 1 finding high or worse/);
  t.mock.timers.reset();

  writeFileSync(join(cwd, "grype.yaml"), "ignore: [{vulnerability: GHSA-c9gm-7rfj-8w5h}]\n");
  scan("--config", join(cwd, "grype.yaml"));
  assert.match(await judged("severity: low"), /^pass: no finding low or worse .*; 1 are set aside there$/);
});
