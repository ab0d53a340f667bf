import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import { encodeZonePack, type ZonePack } from "../../src/build/base/zone-pack.ts";
import type { ZonesRecord } from "./manifest.ts";
import { run } from "./program.ts";

const PACKAGE = "tzdata";

/**
 * `slim` leaves out what a reader of version 2 and later derives from the footer, and the 32-bit data of version 1
 * (RFC 9636 §3): Go, glibc, musl, Python and Java read it.
 */
const ZIC_OPTIONS = ["-b", "slim"];

export interface Zones {
  readonly pack: Uint8Array;
  readonly record: ZonesRecord;
}

/**
 * Downloads Debian's package at the version that apt knows, whose signature apt checks, and compiles the release that it
 * carries. What Debian compiled is not taken: it is the fat format, and it lies beside local additions.
 */
export function fetchZones(): Zones {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-zones-"));
  try {
    run("apt-get", ["--quiet", "download", PACKAGE], { package: "apt", cwd: folder });
    const archive = readdirSync(folder).find((name) => name.endsWith(".deb"))!;
    run("dpkg-deb", ["--extract", archive, "."], { package: "dpkg", cwd: folder });
    const pack = compileZones(join(folder, "usr/share/zoneinfo/tzdata.zi"));
    return {
      pack: encodeZonePack(pack),
      record: {
        licence: "public domain",
        release: pack.release,
        origin: `Debian package ${PACKAGE}`,
        version: run("dpkg-deb", ["--field", archive, "Version"], { package: "dpkg", cwd: folder }).trim(),
        sha256: hash("sha256", readFileSync(join(folder, archive))),
        compiler: [run("zic", ["--version"], { package: "libc-bin" }).trim(), ...ZIC_OPTIONS].join(" "),
        zones: pack.zones.size,
        links: pack.links.size,
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles tzdata.zi, the whole database in one file of zic's compact input (zic(8)). */
export function compileZones(tzdataZi: string): ZonePack {
  const source = readFileSync(tzdataZi, "utf8");
  const release = /^# version (\d{4}[a-z]+)$/m.exec(source)?.[1];
  if (release === undefined) throw unusable(tzdataZi, "it names no IANA release");
  const names = [...source.matchAll(/^Z (\S+)/gm)].map(([, name]) => name!);
  const links = new Map([...source.matchAll(/^L (\S+) (\S+)$/gm)].map(([, target, name]) => [name!, target!]));

  const folder = mkdtempSync(join(tmpdir(), "plimsoll-zic-"));
  try {
    run("zic", [...ZIC_OPTIONS, "-d", folder, tzdataZi], { package: "libc-bin" });
    const zones = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
    for (const [name, target] of links) {
      const zone = zones.get(target);
      if (zone === undefined) throw unusable(tzdataZi, `${name} is a link to ${target}, which is no zone`);
      if (!zone.equals(readFileSync(join(folder, name)))) throw unusable(tzdataZi, `${name} is not ${target}`);
    }
    return { release, zones, links };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unusable(path: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", { what: `${path} cannot be used`, why });
}
