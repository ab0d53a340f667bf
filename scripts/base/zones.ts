import { hash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PlimsollError } from "../../src/base/error.ts";
import { encodeZonePack, type ZonePack } from "../../src/build/base/zone-pack.ts";
import type { ZonesRecord } from "./manifest.ts";
import { run } from "./program.ts";

const PACKAGE = "tzdata";

/** Where a slim and a fat zone are held against each other: before the oldest rule, and long after the last transition. */
const YEARS = "1800,2100";

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
 * 9636 §3). zic of glibc 2.36 leaves out too much for a zone that changes its rules between two transitions, so what
 * does not tell the same time as the fat format is kept fat.
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
    const [slim, fat] = ["slim", "fat"].map((format) => {
      const zoneinfo = join(folder, format);
      run("zic", ["-b", format, "-d", zoneinfo, tzdataZi], { package: "libc-bin" });
      return { zoneinfo, transitions: transitions(zoneinfo, names) };
    });
    const different = names.filter((name) => slim!.transitions.get(name) !== fat!.transitions.get(name)).sort();
    const zones = new Map(
      names.map((name) => [name, readFileSync(join((different.includes(name) ? fat : slim)!.zoneinfo, name))]),
    );
    return { release, zones, links, fat: different };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What zdump(8), which reads as glibc does, prints of each zone. */
function transitions(zoneinfo: string, names: readonly string[]): ReadonlyMap<string, string> {
  const printed = run("zdump", ["-v", "-c", YEARS, ...names], { package: "libc-bin", env: { TZDIR: zoneinfo } });
  const found = new Map<string, string>();
  for (const line of printed.trimEnd().split("\n")) {
    const name = line.slice(0, line.indexOf(" "));
    found.set(name, `${found.get(name) ?? ""}${line}\n`);
  }
  return found;
}

function unusable(path: string, why: string): PlimsollError {
  return new PlimsollError("source-invalid", { what: `${path} cannot be used`, why });
}
