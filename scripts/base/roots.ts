import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import type { ConstrainedRoot, LeftOutRoot, RootName, RootsRecord } from "./manifest.ts";
import { run } from "./program.ts";

const MODULE = "golang.org/x/crypto/x509roots/fallback";

/**
 * The longest validity of a server's certificate (CA/Browser Forum Baseline Requirements §6.3.2, for those issued
 * before 15 March 2026; later ones expire sooner). This long after a root's distrust date, no certificate that it
 * issued and that Mozilla still trusts can be valid.
 */
const LONGEST_VALIDITY_DAYS = 398;

const DAY_MS = 24 * 60 * 60 * 1000;

/** A root with the members that the module gives it. */
export interface SourceRoot extends RootName {
  readonly der: Uint8Array;
  /** RFC 3339; certificates that the root issued later are not to be trusted. */
  readonly distrustAfter?: string;
}

export interface Roots {
  readonly pem: string;
  /** The licence of the module. */
  readonly licence: string;
  readonly record: RootsRecord;
}

/** Downloads the module's newest version, checked against Go's checksum database, and makes the bundle from it. */
export function fetchRoots(): Roots {
  const { Version, Sum, Info, Dir } = downloadModule();
  const date = new Date(JSON.parse(readFileSync(Info, "utf8")).Time);
  const source = parseSource(
    readFileSync(join(Dir, "bundle/bundle.go"), "utf8"),
    readFileSync(join(Dir, "bundle/bundle.der")),
  );
  const { kept, constrained, leftOut } = selectRoots(source, date);
  return {
    pem: renderBundle(kept, `${MODULE}@${Version}`),
    licence: readFileSync(join(Dir, "LICENSE"), "utf8"),
    record: {
      licence: "MPL-2.0 (Mozilla's list), BSD-3-Clause (the Go module)",
      origin: MODULE,
      version: Version,
      sum: Sum,
      date: day(date),
      certificates: kept.length,
      constrained,
      leftOut,
    },
  };
}

function downloadModule(): { Version: string; Sum: string; Info: string; Dir: string } {
  // Run outside of any module, and without settings that exempt this module from the checksum database.
  const options = { package: "Go", cwd: tmpdir(), env: { GOFLAGS: "", GOPRIVATE: "", GONOSUMDB: "", GOWORK: "off" } };
  if (run("go", ["env", "GOSUMDB"], options).trim() === "off") {
    throw new PlimsollError("config-invalid", {
      what: "the roots cannot be verified",
      why: "GOSUMDB=off turns Go's checksum database off",
      fix: "go env -u GOSUMDB, or take GOSUMDB out of the environment",
    });
  }
  return JSON.parse(run("go", ["mod", "download", "-json", `${MODULE}@latest`], options));
}

/**
 * Reads the generated table of the module (bundle.go) and cuts its certificates out of bundle.der. Throws
 * `source-invalid` for an unknown field: it could be a constraint, which must not be lost silently.
 */
export function parseSource(table: string, der: Uint8Array): SourceRoot[] {
  const roots: SourceRoot[] = [];
  let offset = 0;
  for (const [, body] of table.matchAll(/^\t\{\n((?:\t\t.*\n)+?)\t\},?$/gm)) {
    const fields = new Map(
      [...body!.matchAll(/^\t\t(\w+):\s+(.+),$/gm)].map(([, name, value]) => [name!, JSON.parse(value!)]),
    );
    const { cn, sha256Hash, certStartOff, certLength, distrustAfter, ...unknown } = Object.fromEntries(fields);
    if (Object.keys(unknown).length > 0) {
      throw changed(`${cn} has ${Object.keys(unknown).join(", ")}, whose meaning is not known here`);
    }
    const bytes = der.subarray(certStartOff, certStartOff + certLength);
    if (certStartOff !== offset || bytes.length !== certLength) throw changed(`${cn} is not where the table says`);
    if (fingerprint(new X509Certificate(bytes)) !== sha256Hash) throw changed(`${cn} has another fingerprint`);
    offset += certLength;
    roots.push({ subject: cn, sha256: sha256Hash, der: bytes, ...(distrustAfter && { distrustAfter }) });
  }
  if (roots.length === 0 || offset !== der.length) throw changed("the table does not cover bundle.der");
  return roots;
}

/**
 * Decides which roots a plain bundle may contain on that day, sorted by subject. A bundle cannot say "only certificates
 * issued until then", so a root with a distrust date stays as long as Mozilla could still trust a certificate that it
 * issued, as in the bundles of curl and the distributions, and is removed the day after:
 * docs/adr/0005-static-base-data.md.
 */
export function selectRoots(source: readonly SourceRoot[], date: Date) {
  const kept: SourceRoot[] = [];
  const constrained: ConstrainedRoot[] = [];
  const leftOut: LeftOutRoot[] = [];
  for (const root of source.toSorted(bySubject)) {
    const { subject, sha256, der, distrustAfter } = root;
    const certificate = new X509Certificate(der);
    const end = distrustAfter && new Date(Date.parse(distrustAfter) + LONGEST_VALIDITY_DAYS * DAY_MS);
    if (!certificate.ca) throw changed(`${subject} is not a certificate authority`);
    if (certificate.validToDate <= date) {
      leftOut.push({ subject, sha256, why: `expired on ${day(certificate.validToDate)}` });
    } else if (end && end <= date) {
      leftOut.push({ subject, sha256, why: `all that it issued before its distrust on ${distrustAfter} has expired` });
    } else {
      kept.push(root);
      if (end) constrained.push({ subject, sha256, distrustAfter, keptUntil: day(end) });
    }
  }
  return { kept, constrained, leftOut };
}

function renderBundle(roots: readonly SourceRoot[], origin: string): string {
  const header = [
    "# Mozilla's root certificates for TLS servers, by subject.",
    `# From ${origin}. Written by scripts/refresh-base.ts.`,
    "# Mozilla's list is under the Mozilla Public License 2.0, https://mozilla.org/MPL/2.0/",
  ];
  const certificates = roots.map(({ subject, der }) => `\n# ${subject}\n${new X509Certificate(der).toString()}`);
  return `${header.join("\n")}\n${certificates.join("")}`;
}

function bySubject(a: RootName, b: RootName): number {
  const [left, right] = [a, b].map(({ subject, sha256 }) => `${subject}\0${sha256}`);
  return left! < right! ? -1 : 1;
}

function fingerprint(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(":", "").toLowerCase();
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function changed(why: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${MODULE} is not as scripts/base/roots.ts knows it`,
    why,
    fix: "read its new format and what it means for a plain bundle before changing the script",
  });
}
