import { hash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../src/base/error.ts";
import { EXIT } from "../src/base/exit.ts";
import type { Manifest } from "./base/manifest.ts";
import { fetchRoots } from "./base/roots.ts";
import { readManifest, verifyBaseData } from "./base/verify.ts";
import { fetchZones } from "./base/zones.ts";

const FOLDER = join(import.meta.dirname, "../data/base");

const USAGE = `Usage: bin/node scripts/refresh-base.ts [--check]

Makes data/base from the newest Mozilla roots and IANA time zones. Needs Go, apt and zic, and the network.
--check holds what is there against its manifest, without a network.
`;

/** Writes data/base. The same sources give the same bytes: nothing depends on the time or on this machine. */
function refresh(): Manifest {
  const roots = fetchRoots();
  const zones = fetchZones();
  if (existsSync(join(FOLDER, "MANIFEST.json")))
    refuseOlder(readManifest(FOLDER), roots.record.date, zones.record.release);

  const contents = {
    "LICENSE.roots": Buffer.from(roots.licence),
    "roots.pem": Buffer.from(roots.pem),
    "zones.pack": zones.pack,
  };
  const files = Object.fromEntries(
    Object.entries(contents).map(([name, bytes]) => [name, { sha256: hash("sha256", bytes), sizeBytes: bytes.length }]),
  );
  const manifest: Manifest = { schema: "plimsoll.base-data/1", roots: roots.record, zones: zones.record, files };
  for (const [name, bytes] of Object.entries(contents)) writeFileSync(join(FOLDER, name), bytes);
  writeFileSync(join(FOLDER, "MANIFEST.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return verifyBaseData(FOLDER);
}

/** With an outdated package list, a refresh would otherwise silently go back to an older release. */
function refuseOlder(current: Manifest, date: string, release: string): void {
  const older = [
    ...(date < current.roots.date ? [`roots of ${date}, and there are those of ${current.roots.date}`] : []),
    ...(release < current.zones.release ? [`time zones ${release}, and there is ${current.zones.release}`] : []),
  ];
  if (older.length > 0) {
    throw new PlimsollError("source-invalid", {
      what: "the sources are older than data/base",
      why: `they have ${older.join("; ")}`,
      fix: "apt-get update, and see that GOPROXY is up to date",
    });
  }
}

function summary({ roots, zones, files }: Manifest): string {
  const size = (name: string) => `${files[name]!.sizeBytes.toLocaleString("en-US")} bytes`;
  return [
    `roots.pem   ${size("roots.pem")}  ${roots.certificates} certificates  ${roots.origin} ${roots.version}`,
    ...roots.constrained.map(
      (root) => `            kept until ${root.keptUntil}: ${root.subject}, distrusted after ${root.distrustAfter}`,
    ),
    ...roots.leftOut.map((root) => `            left out: ${root.subject}, ${root.why}`),
    `zones.pack  ${size("zones.pack")}  ${zones.zones} zones (${zones.fat.length} fat), ${zones.links} links  IANA ${zones.release}, ${zones.origin} ${zones.version}`,
    "",
  ].join("\n");
}

function main(args: readonly string[]): void {
  if (args.length > 1 || (args.length === 1 && args[0] !== "--check")) {
    process.stderr.write(USAGE);
    process.exitCode = args[0] === "--help" ? EXIT.ok : EXIT.usage;
    return;
  }
  try {
    process.stdout.write(summary(args[0] === "--check" ? verifyBaseData(FOLDER) : refresh()));
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    const lines = [error.what, error.why, error.fix && `fix: ${error.fix}`, error.where && `where: ${error.where}`];
    process.stderr.write(`${lines.filter((line) => line).join("\n  ")}\n`);
    process.exitCode = error.exitCode;
  }
}

main(process.argv.slice(2));
