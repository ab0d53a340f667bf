import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import { encodeZonePack, type ZonePack } from "../../src/build/base/zone-pack.ts";
import type { ZonesRecord } from "./manifest.ts";
import { run } from "./program.ts";

const PACKAGE = "tzdata";

export interface Zones {
  readonly pack: Uint8Array;
  readonly record: ZonesRecord;
}

/**
 * Downloads Debian's package at the version that apt knows, whose signature apt checks, and compiles the database
 * source in it. Debian's compiled zones are not used: they have the fat format, and local additions lie among them.
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
        compiler: run("zic", ["--version"], { package: "libc-bin" }).trim(),
        zones: pack.zones.size,
        links: pack.links.size,
        fat: pack.fat,
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Compiles tzdata.zi, the whole database in one file of zic's compact input (zic(8)).
 *
 * The slim format leaves out what a reader of version 2 derives from the footer, and the 32-bit data of version 1 (RFC
 * 9636 §3). zic of glibc 2.36 leaves out too much where rules change while clocks do not, or are listed for longer than
 * they recur; so a zone whose slim form does not tell the same time as its fat one is kept fat.
 */
export function compileZones(tzdataZi: string): ZonePack & { readonly fat: readonly string[] } {
  const source = readFileSync(tzdataZi, "utf8");
  const release = /^# version (\d{4}[a-z]+)$/m.exec(source)?.[1];
  if (release === undefined) throw unusable(tzdataZi, "it names no IANA release");
  const names = [...source.matchAll(/^Z (\S+)/gm)].map(([, name]) => name!);
  const links = new Map([...source.matchAll(/^L (\S+) (\S+)$/gm)].map(([, target, name]) => [name!, target!]));
  for (const [name, target] of links) {
    if (!names.includes(target)) throw unusable(tzdataZi, `${name} is a link to ${target}, which is no zone`);
  }

  const folder = mkdtempSync(join(tmpdir(), "plimsoll-zic-"));
  try {
    const [slim, fat] = ["slim", "fat"].map((format) => join(folder, format)) as [string, string];
    run("zic", ["-b", "slim", "-d", slim, tzdataZi], { package: "libc-bin" });
    run("zic", ["-b", "fat", "-d", fat, tzdataZi], { package: "libc-bin" });
    const different = zoneDifferences(slim, fat, names);
    const zones = new Map(names.map((name) => [name, readFileSync(join(different.includes(name) ? fat : slim, name))]));
    return { release, zones, links, fat: different };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The names of the zones in which Go tells different times with the two zoneinfo folders, 1800 to 2099. */
export function zoneDifferences(one: string, other: string, names: readonly string[]): string[] {
  const program = join(import.meta.dirname, "zone-differences.go");
  const env = { GOFLAGS: "", GO111MODULE: "off" };
  return run("go", ["run", program, one, other, ...names], { package: "Go", env })
    .split("\n")
    .slice(0, -1);
}

function unusable(path: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", { what: `${path} cannot be used`, why });
}
