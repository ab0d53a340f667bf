import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { readKind } from "../../src/evidence/runtime/started-program.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { proveStrip } from "../../src/prove/same-but-stripped.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { dropSections } from "./drop-sections.ts";
import { GO_ENVIRONMENT } from "./evidence-programs.ts";
import { buildService, type LinkMode } from "./strip-twins.ts";

/** Changes that packagers, distributions and people who want small programs make to finished programs. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "compress, zlib": ["--compress-debug-sections=zlib"],
  "compress, gnu": ["--compress-debug-sections=zlib-gnu"],
  decompress: ["--decompress-debug-sections"],
  "strip debug": ["--strip-debug"],
  "strip unneeded": ["--strip-unneeded"],
  "keep one symbol": ["--strip-all", "--keep-symbol=main.main"],
  "rename pclntab": ["--rename-section", ".gopclntab=.lines"],
  "rename build information": ["--rename-section", ".go.buildinfo=.made"],
  "remove build information": ["--remove-section=.go.buildinfo"],
  "remove notes": ["--remove-section=.note.*"],
  "add a section": ["--add-section=.assets=/etc/hostname", "--set-section-flags=.assets=noload,readonly"],
};
const MODES: readonly LinkMode[] = ["exe", "pie", "external pie"];

interface Variant {
  readonly mode: LinkMode;
  readonly operations: readonly string[];
  readonly withoutSections: boolean;
  readonly appended: string;
}

const variants = fc.record<Variant>({
  mode: fc.constantFrom(...MODES),
  operations: fc.subarray(Object.keys(OPERATIONS), { maxLength: 3 }),
  withoutSections: fc.constantFrom(false, false, false, true),
  appended: fc.constantFrom("", "", "", "payload"),
});

test("a changed Go program is recognised, its bytes add up, and stripping keeps it the same program", async (t) => {
  const objcopy = requireTool(t, "objcopy");
  const readelf = requireTool(t, "readelf");
  if (requireTool(t, "go") === undefined || objcopy === undefined || readelf === undefined) return;
  const bases = new Map(MODES.map((mode) => [mode, buildService(t, mode, GO_ENVIRONMENT)]));
  const counts = { compared: 0, stripped: 0 };
  await fc.assert(
    fc.asyncProperty(variants, async (variant) => {
      const path = makeVariant(t, objcopy, bases.get(variant.mode)!, variant);
      const bytes = readFileSync(path);
      await checkFacts(bytes, variant);
      await checkAgainstReadelf(readelf, path, bytes);
      if (await checkStripping(bytes, variant)) counts.stripped++;
      counts.compared++;
    }),
    { numRuns: 40 },
  );
  assert.ok(counts.compared >= 40 && counts.stripped >= 8, JSON.stringify(counts));
  t.diagnostic(`compared ${counts.compared} variants, ${counts.stripped} of them stripped`);
});

function makeVariant(t: TestContext, objcopy: string, base: string, variant: Variant): string {
  const path = join(temporaryFolder(t), "variant");
  copyFileSync(base, path);
  for (const name of variant.operations) execFileSync(objcopy, [...OPERATIONS[name]!, path], { stdio: "pipe" });
  const bytes = readFileSync(path);
  const changed = variant.withoutSections ? dropSections(bytes) : bytes;
  writeFileSync(path, Buffer.concat([changed, Buffer.from(variant.appended)]));
  return path;
}

async function checkFacts(bytes: Buffer, { mode, operations, appended }: Variant): Promise<void> {
  const kind = await readKind(accessBytes(bytes), "/variant");
  assert.equal(kind.is, "go", "because" in kind ? kind.because : "");
  const { ledger, go, totals } = await measureBinary(accessBytes(bytes), "variant");
  const shares = [...ledger.shares];
  assert.equal(
    shares.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    bytes.length,
  );
  assert.equal(totals.appendedBytes >= appended.length, true);
  const isKnown = !operations.includes("remove build information");
  if (isKnown) assert.ok(!(go instanceof Absent), go instanceof Absent ? go.reason : "");
  if (mode !== "external pie") {
    assert.ok(!shares.some(({ extent }) => ledger.label(extent).module === "cgo"), "no C is linked");
  }
}

/** Index, name, offset and size of each section; type and address of each segment. */
async function checkAgainstReadelf(readelf: string, path: string, bytes: Buffer): Promise<void> {
  const { sections, segments } = await ElfFile.open(accessBytes(bytes), "variant");
  const text = execFileSync(readelf, ["-lSW", path], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const theirs = [...text.matchAll(/^ {2}\[ *(\d+)\] (\S*) +[A-Z_]+ +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) /gm)].map(
    ([, index, name, offset]) => [Number(index), name, Number.parseInt(offset!, 16)],
  );
  assert.deepEqual(
    sections.map(({ index, name, fileOffset }) => [index, name, fileOffset]).filter(([index]) => index !== 0),
    theirs.filter(([index]) => index !== 0),
  );
  const addresses = [...text.matchAll(/^ {2}(?:LOAD|NOTE) +0x[0-9a-f]+ 0x([0-9a-f]+) /gm)].map(([, address]) =>
    BigInt(`0x${address}`),
  );
  assert.deepEqual(
    segments.filter(({ type }) => type === 1 || type === 4).map(({ address }) => address),
    addresses,
  );
}

/**
 * Whether it could be stripped. Refusal is allowed where bytes are appended, or where no section says what bytes belong
 * to.
 */
async function checkStripping(bytes: Buffer, { withoutSections, appended }: Variant): Promise<boolean> {
  try {
    const { write } = await stripBinary(accessBytes(bytes), "variant");
    const stripped = Buffer.concat(await Array.fromAsync(write()));
    const [before, after] = await Promise.all(
      [bytes, stripped].map((each) => ElfFile.open(accessBytes(each), "variant")),
    );
    if (before!.sections.length === 0) return false;
    const { sameLoaded, remaining, differing } = await proveStrip(before!, after!);
    assert.ok(sameLoaded, JSON.stringify(differing));
    assert.deepEqual(remaining, []);
    return true;
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "strip-refused") throw error;
    assert.ok(withoutSections || appended !== "", error.why ?? error.what);
    return false;
  }
}
