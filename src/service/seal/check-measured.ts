import { counted } from "../../base/counted.ts";
import type { Digest } from "../../base/digest.ts";
import { memberOf } from "../../base/open-json.ts";
import type { Json } from "../../base/strict-json.ts";
import { readSbom } from "../../format/sbom/read-sbom.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { ledgerDigest } from "../../measure/image/ledger/ledger-digest.ts";
import { unlistedModules } from "../../prove/sbom-lists.ts";
import { type Checks, fail } from "../../seal/verify/check.ts";
import { byproductDigests } from "../../seal/verify/check-provenance.ts";
import type { ImageFacts } from "./facts.ts";
import type { MeasuredAgain, SeenProgram } from "./measured-again.ts";

type Found = NonNullable<MeasuredAgain["found"]>;

/** How many modules or programs a sentence names. */
const NAMED = 8;

/** Requires that a provenance names each Go program of the image, and the unstripped one that was given. */
export function checkBinaries(checks: Checks, predicate: Json, found: Found, unstripped: Digest | undefined): void {
  checks.test("binaries", () => {
    const attested = byproductDigests(predicate);
    const programs = goProgramsOf(found);
    const others = programs.filter(({ digest }) => digest === null || !attested.has(digest));
    if (others.length > 0) {
      return fail(`not named in it: ${namesOf(others.map(({ path, digest }) => `${path} (${digest ?? "not read"})`))}`);
    }
    if (unstripped !== undefined && !attested.has(unstripped)) {
      return fail(`the unstripped program, ${unstripped}, is not named in it`);
    }
    return programs.map(({ path, digest }) => `${path} ${digest}`).join(", ");
  });
}

/** Requires that an SBOM is about this image, and lists what each Go program in it says it was built from. */
export function checkSbom(checks: Checks, predicate: Json, found: Found, facts: ImageFacts): void {
  checks.test("sbom", () => {
    const sbom = readSbom(Buffer.from(JSON.stringify(predicate)), "the SBOM");
    requireDescribed(sbom.subjects, facts);
    const programs = goProgramsOf(found);
    const missing = programs.flatMap(({ path, go }) => {
      const unlisted = unlistedModules(go, sbom.modules);
      return unlisted === undefined ? fail(`${path} does not say which modules are in it`) : unlisted;
    });
    if (missing.length > 0) return fail(`not listed in it: ${namesOf([...new Set(missing)])}`);
    const rest = found.others === 0 ? "" : `; ${counted(found.others, "other program")} without Go's build information`;
    return `every module of ${counted(programs.length, "Go program")} is listed${rest}`;
  });
}

/** Documents that name what they describe by a digest have to mean this image: its manifest, its index, or its config. */
function requireDescribed(subjects: readonly string[], { expected, configDigest }: ImageFacts): void {
  const own: readonly string[] = [expected.digest, expected.manifest, configDigest];
  if (subjects.length === 0 || subjects.some((digest) => own.includes(digest))) return;
  fail(`the document describes ${namesOf(subjects)}, and not this image`);
}

function goProgramsOf({ programs }: Found): readonly SeenProgram[] {
  return programs.length > 0 ? programs : fail("no Go program is in the image: nothing could be compared");
}

/** Requires that the image weighs what a size statement says, and has its ledger. */
export function checkSize(checks: Checks, predicate: Json, { ledger }: Found): void {
  const root = () => memberOf(predicate, { code: "attestation-invalid", where: "the size statement" });
  checks.test("size", () => {
    const after = root().required("after");
    const stated = { sizeBytes: after.required("sizeBytes").size(), wireBytes: after.required("wireBytes").size() };
    const measured = sizeOf(ledger);
    if (stated.sizeBytes !== measured.sizeBytes || stated.wireBytes !== measured.wireBytes) {
      return fail(`it says ${sizeText(stated)}, and the image has ${sizeText(measured)}`);
    }
    return sizeText(measured);
  });
  checks.test("ledger", () => {
    const stated = root().required("ledger").required("digest").digest();
    const measured = ledgerDigest(ledger);
    return stated === measured ? measured : fail(`it says ${stated}, and the image has ${measured}`);
  });
}

interface Size {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** Manifest, config and layers: uncompressed, and as stored. */
function sizeOf({ layers, manifestBytes, configBytes }: ImageLedger): Size {
  const own = manifestBytes + configBytes;
  return {
    sizeBytes: layers.reduce((sum, { survey }) => sum + survey.sizeBytes, own),
    wireBytes: layers.reduce((sum, { survey }) => sum + survey.wireBytes, own),
  };
}

function sizeText({ sizeBytes, wireBytes }: Size): string {
  return `${counted(sizeBytes, "byte")}, ${wireBytes} as stored`;
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}
