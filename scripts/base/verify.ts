import { hash, type X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import { parseCertificates } from "../../src/build/base/certificate-pem.ts";
import { parseZonePack } from "../../src/build/base/zone-pack.ts";
import type { Manifest } from "./manifest.ts";

/** Files that are about the data: those for git, and the manifest, which cannot hold its own digest. */
const NOT_DATA = [".gitattributes", "MANIFEST.json"];

/**
 * Checks the files of a base data folder against its manifest, without a network: first names, sizes and digests, then
 * their content. Throws `digest-mismatch` or `source-invalid` with the file's name.
 */
export function verifyBaseData(folder: string): Manifest {
  const manifest = readManifest(folder);
  const names = readdirSync(folder).filter((name) => !NOT_DATA.includes(name));
  for (const name of new Set([...names, ...Object.keys(manifest.files)])) verifyFile(folder, name, manifest);
  verifyRoots(join(folder, "roots.pem"), manifest);
  verifyZones(join(folder, "zones.pack"), manifest);
  return manifest;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "MANIFEST.json"), "utf8"));
}

function verifyFile(folder: string, name: string, manifest: Manifest): void {
  const where = join(folder, name);
  const stated = manifest.files[name];
  if (stated === undefined) throw wrong("source-invalid", where, "the manifest does not name it");
  const sha256 = hash("sha256", readFileSync(where));
  if (sha256 !== stated.sha256) {
    throw wrong("digest-mismatch", where, `its SHA-256 is ${sha256}, and the manifest has ${stated.sha256}`);
  }
}

function verifyRoots(where: string, { roots }: Manifest): void {
  const certificates = parseCertificates({ name: where, bytes: readFileSync(where) });
  expectCount(where, "certificates", certificates.length, roots.certificates);
  const distinct = new Set(certificates.map((certificate) => certificate.fingerprint256));
  expectCount(where, "distinct certificates", distinct.size, roots.certificates);
  for (const certificate of certificates) {
    const unfit = unfitness(certificate, new Date(roots.date));
    if (unfit !== undefined) throw wrong("source-invalid", where, `${certificate.subject} ${unfit}`);
  }
}

function unfitness(certificate: X509Certificate, date: Date): string | undefined {
  if (!certificate.ca) return "is not a certificate authority";
  if (!certificate.checkIssued(certificate)) return "is not its own issuer";
  if (certificate.validToDate <= date) return "has expired";
  return undefined;
}

function verifyZones(where: string, manifest: Manifest): void {
  const { release, zones, links } = parseZonePack(readFileSync(where));
  if (release !== manifest.zones.release) throw wrong("source-invalid", where, `it is release ${release}`);
  expectCount(where, "zones", zones.size, manifest.zones.zones);
  expectCount(where, "links", links.size, manifest.zones.links);
  for (const [name, tzif] of zones) {
    if (Buffer.from(tzif.subarray(0, 4)).toString("latin1") !== "TZif") {
      throw wrong("source-invalid", where, `${name} is not a TZif file`);
    }
  }
}

function expectCount(where: string, what: string, found: number, stated: number): void {
  if (found !== stated) throw wrong("source-invalid", where, `it has ${found} ${what}, and the manifest has ${stated}`);
}

function wrong(code: "digest-mismatch" | "source-invalid", where: string, why: string): PlimsollError {
  return new PlimsollError(code, {
    what: "the data of the static base is not what its manifest says",
    why,
    fix: "git checkout it, or make all of it again: bin/node scripts/refresh-base.ts",
    where,
  });
}
