import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { compileZones, zoneDifferences } from "../../../scripts/base/zones.ts";
import { addedCaEntries } from "../../../src/build/base/certificates.ts";
import { staticBase } from "../../../src/build/base/static-base.ts";
import { encodeZonePack, parseZonePack } from "../../../src/build/base/zone-pack.ts";
import type { FileEntry } from "../../../src/build/file-entry.ts";
import { readAsset } from "../../../src/store/assets.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { requireTool } from "../../support/tools.ts";

const rootsPem = await readAsset("base/roots.pem");
const zonePack = await readAsset("base/zones.pack");

/** The zones that this machine's distribution compiled, with another zic and in the fat format. */
const REFERENCE = "/usr/share/zoneinfo";

interface Comparison {
  readonly pack: Uint8Array;
  readonly names: readonly string[];
}

/**
 * The shipped zones, if this machine's tzdata package has the same release. Every release corrects history, so with
 * another release the machine's own zones are compiled as the shipped ones were.
 */
function comparison(t: TestContext): Comparison | undefined {
  const source = join(REFERENCE, "tzdata.zi");
  if (!existsSync(source)) {
    if (process.env.CI) throw new Error(`${source} is missing`);
    t.skip("there is no tzdata package to compare with");
    return undefined;
  }
  const shipped = parseZonePack(zonePack);
  const same = readFileSync(source, "utf8").startsWith(`# version ${shipped.release}\n`);
  if (!same && (["zic", "go"] as const).some((tool) => requireTool(t, tool) === undefined)) return undefined;
  const pack = same ? shipped : compileZones(source);
  const names = [...pack.zones.keys(), ...pack.links.keys()].filter((name) => existsSync(join(REFERENCE, name)));
  assert.ok(names.length > 300);
  return { pack: encodeZonePack(pack), names };
}

async function unpack(entries: readonly FileEntry[], folder: string): Promise<void> {
  for (const { path, kind, mode, linkPath, open } of entries) {
    const at = join(folder, path);
    if (kind === "directory") mkdirSync(at, { recursive: true });
    else if (kind === "symlink") symlinkSync(linkPath!, at);
    else writeFileSync(at, Buffer.concat(await Array.fromAsync(open!())));
    if (kind === "file") chmodSync(at, mode);
  }
}

async function unpackedBase(t: TestContext, zones = zonePack): Promise<string> {
  const folder = temporaryFolder(t);
  const layers = staticBase({ rootsPem: async () => rootsPem, zonePack: async () => zones });
  for (const layer of layers) await unpack(await layer.entries(), folder);
  return folder;
}

function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const ended = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, ...env } });
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}

function askGo(go: string, base: string): { bundle: number; system: number; zones: number } {
  return JSON.parse(
    output(go, ["run", join(import.meta.dirname, "main.go"), base], { GOFLAGS: "", GO111MODULE: "off" }),
  );
}

const CERTIFICATES = Buffer.from(rootsPem).toString().split("-----BEGIN CERTIFICATE-----").length - 1;

test("Go reads every root and every zone that is shipped", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const { zones, links } = parseZonePack(zonePack);
  assert.deepEqual(askGo(go, await unpackedBase(t)), {
    bundle: CERTIFICATES,
    system: CERTIFICATES,
    zones: zones.size + links.size,
  });
});

test("Go trusts an added authority beside the bundle", async (t) => {
  const go = requireTool(t, "go");
  const openssl = requireTool(t, "openssl");
  if (go === undefined || openssl === undefined) return;
  const folder = await unpackedBase(t);
  const own = join(folder, "own.pem");
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", join(folder, "own.key")];
  output(openssl, ["req", "-x509", ...key, "-subj", "/CN=own", "-out", own]);
  await unpack(addedCaEntries([{ name: own, bytes: readFileSync(own) }]), folder);
  const { bundle, system } = askGo(go, folder);
  assert.equal(system, bundle + 1);
});

test("OpenSSL reads the bundle as Go does", async (t) => {
  const openssl = requireTool(t, "openssl");
  if (openssl === undefined) return;
  const bundle = join(await unpackedBase(t), "etc/ssl/certs/ca-certificates.crt");
  assert.match(
    output(openssl, ["storeutl", "-noout", "-certs", bundle]),
    new RegExp(`^Total found: ${CERTIFICATES}$`, "m"),
  );
});

test("Go tells the same time in the compiled zones as in this machine's", async (t) => {
  const compared = comparison(t);
  if (requireTool(t, "go") === undefined || compared === undefined) return;
  const folder = join(await unpackedBase(t, compared.pack), "usr/share/zoneinfo");
  assert.deepEqual(zoneDifferences(folder, REFERENCE, compared.names), []);
});

/** Starting a program for each zone is slow; every tenth zone shows whether a reader understands the format. */
function sample({ names }: Comparison): string[] {
  return names.filter((_, index) => index % 10 === 0);
}

test("glibc finds the same transitions, 1900 to 2037", async (t) => {
  const zdump = requireTool(t, "zdump");
  const compared = comparison(t);
  if (zdump === undefined || compared === undefined) return;
  const folder = join(await unpackedBase(t, compared.pack), "usr/share/zoneinfo");
  const dump = (zoneinfo: string, name: string) => output(zdump, ["-v", "-c", "1900,2038", name], { TZDIR: zoneinfo });
  for (const name of sample(compared)) assert.equal(dump(folder, name), dump(REFERENCE, name));
});

/** Python has a separate implementation. */
const PYTHON = `
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo
ours, theirs, *names = sys.argv[1:]
for name in names:
    a, b = (ZoneInfo.from_file(open(f"{folder}/{name}", "rb")) for folder in (ours, theirs))
    at = datetime(1900, 1, 1, tzinfo=timezone.utc)
    while at.year < 2038:
        x, y = at.astimezone(a), at.astimezone(b)
        if (x.utcoffset(), x.tzname()) != (y.utcoffset(), y.tzname()):
            sys.exit(f"{name}: {x} {x.tzname()}, and the reference has {y} {y.tzname()}")
        at += timedelta(days=7)
`;

test("Python tells the same time, 1900 to 2037", async (t) => {
  const python = requireTool(t, "python3");
  const compared = comparison(t);
  if (python === undefined || compared === undefined) return;
  const folder = join(await unpackedBase(t, compared.pack), "usr/share/zoneinfo");
  output(python, ["-c", PYTHON, folder, REFERENCE, ...sample(compared)]);
});
