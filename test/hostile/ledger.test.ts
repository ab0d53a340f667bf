import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { PlimsollError } from "../../src/base/error.ts";
import { accessBytes, type RandomAccess } from "../../src/format/elf/random-access.ts";
import { measureBinary } from "../../src/measure/binary/measure-binary.ts";
import { DIMENSIONS } from "../../src/measure/ledger.ts";
import { pivot } from "../../src/measure/pivot.ts";
import { buildProgram } from "../differential/evidence-programs.ts";
import { randomNumbers } from "../support/random.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";
import { buildElf, buildGoElf } from "./elf-image.ts";

const ROUNDS = 40;

/** Measures an input. An accepted one must add up in every view; a refused one must have a reason. */
async function measure(input: Uint8Array | RandomAccess): Promise<"accepted" | "refused"> {
  const source = input instanceof Uint8Array ? accessBytes(input) : input;
  try {
    const { ledger } = await measureBinary(source, "input");
    assert.equal(ledger.sizeBytes, source.sizeBytes);
    for (const view of [[...DIMENSIONS], ["module", "package"], ["symbol"]] as const) {
      const rows = pivot(ledger, view, "input");
      const sums = new Map<number, number>();
      for (const { parent, sizeBytes } of rows)
        if (parent !== null) sums.set(parent, (sums.get(parent) ?? 0) + sizeBytes);
      for (const [id, sum] of sums) assert.equal(sum, rows[id]!.sizeBytes);
    }
    return "accepted";
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code === "defect") throw error;
    return "refused";
  }
}

test("a binary that is truncated anywhere adds up or is refused", async () => {
  for (const bytes of [buildGoElf(), buildGoElf({ is64: false, littleEndian: false })]) {
    for (let length = 0; length < bytes.length; length++) await measure(bytes.subarray(0, length));
    assert.equal(await measure(bytes), "accepted");
  }
});

test("10,000 mutations add up or are refused", async (t) => {
  const seeds = [buildGoElf(), buildGoElf({ littleEndian: false }), buildGoElf({ is64: false })];
  const random = randomNumbers(t, 0x2545f491);
  let accepted = 0;
  for (let round = 0; round < 10_000; round++) {
    const bytes = Buffer.from(seeds[round % seeds.length]!);
    for (let change = 0; change <= random() % 6; change++) mutate(bytes, random, 0, bytes.length);
    if ((await measure(bytes)) === "accepted") accepted++;
  }
  assert.ok(accepted > 100 && accepted < 9_900, `${accepted} of 10,000 were accepted: the mutations test nothing`);
});

test("mutations of a real program's tables add up or are refused", async (t) => {
  const path = buildProgram(t, { program: "evidence-programs/plain", flags: ["-ldflags=-s -w"] });
  if (path === undefined) return;
  const original = readFileSync(path);
  const random = randomNumbers(t, 0x6c078965);
  const half = original.length >> 1;
  const outcomes = { accepted: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.from(original);
    for (let change = random() % 300; change >= 0; change--) mutate(bytes, random, half, bytes.length);
    outcomes[await measure(bytes)]++;
  }
  t.diagnostic(`${outcomes.accepted} of ${ROUNDS} were accepted`);
  assert.ok(outcomes.accepted >= 5, JSON.stringify(outcomes));
});

test("overlapping sections, and impossible sizes", async () => {
  const content = Buffer.alloc(256, 1);
  const section = { type: 1, flags: 2n, content };
  const image = buildElf({
    sections: [
      { name: ".rodata", ...section },
      { name: ".data", ...section },
    ],
  });
  const overlapping = Buffer.from(image);
  const headers = Number(overlapping.readBigUInt64LE(0x28));
  overlapping.writeBigUInt64LE(overlapping.readBigUInt64LE(headers + 64 + 24) + 16n, headers + 128 + 24);
  assert.equal(await measure(overlapping), "accepted");
  const endless = Buffer.from(image);
  endless.writeBigUInt64LE(2n ** 64n - 1n, headers + 64 + 32);
  assert.equal(await measure(endless), "refused");
});

test("a sparse file of 4 GB is measured without being read", async () => {
  const start = buildGoElf();
  let bytesRead = 0;
  const sparse: RandomAccess = {
    sizeBytes: 2 ** 32,
    read: async (offset, length) => {
      bytesRead += length;
      const bytes = new Uint8Array(length);
      bytes.set(start.subarray(offset, offset + length));
      return bytes;
    },
  };
  assert.equal(await measure(sparse), "accepted");
  assert.ok(bytesRead < 100 * start.length, `${bytesRead} bytes were read`);
});

test("Go's own test data and the fuzz corpus add up or are refused", async (t) => {
  const go = requireTool(t, "go");
  const archive = sharedData(t, "corpus/go-fuzz-tar-gzip-flate-elf.tar.zst");
  if (go === undefined || archive === undefined) return;
  const folder = temporaryFolder(t);
  execFileSync("tar", ["--zstd", "-xf", archive, "-C", folder]);
  const debug = join(execFileSync(go, ["env", "GOROOT"], { encoding: "utf8" }).trim(), "src/debug");
  const outcomes = { accepted: 0, refused: 0 };
  for (const path of [join(folder, "elf"), join(debug, "elf/testdata"), join(debug, "buildinfo/testdata")].flatMap(
    filesBelow,
  )) {
    outcomes[await measure(decoded(path))]++;
  }
  assert.ok(outcomes.accepted > 5 && outcomes.refused > 5, JSON.stringify(outcomes));
});

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** The Go project stores some inputs compressed or in base64. */
function decoded(path: string): Buffer {
  const bytes = readFileSync(path);
  if (path.endsWith(".gz")) return gunzipSync(bytes);
  return path.endsWith(".base64") ? Buffer.from(bytes.toString("latin1"), "base64") : bytes;
}

const TEMPTING = [0x00, 0xff, 0x7f, 0x80, 0x01];

/** Changes one byte, or sets a word to an extreme value, between two offsets. */
function mutate(bytes: Buffer, random: () => number, start: number, end: number): void {
  const at = start + (random() % (end - start - 8));
  const value = TEMPTING[random() % TEMPTING.length]!;
  if (random() % 2 === 0) bytes[at] = random() & 0xff;
  else bytes.fill(value, at, at + (random() % 2 === 0 ? 4 : 8));
}
