/**
 * `bin/node bench/compressor.ts [FILE]`: the time and the size of each choice of compressor, on a file or by default on
 * examples/order as plimsoll builds it. The figures of docs/adr/0004-compressor-and-determinism.md come from here.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { run } from "../scripts/program.ts";
import { compress } from "../src/format/compression/compress.ts";
import { compressorIdentity, parseCompression } from "../src/format/compression/compression.ts";
import { GZIP_SHAPE, type GzipShape, gzip } from "../src/format/compression/gzip-encoder.ts";
import { median } from "./sampling.ts";

const ROUNDS = 3;
const READ_SIZE = 512 * 1024;
const KIB = 1024;

interface Row {
  readonly what: string;
  readonly sizeBytes: number;
  readonly seconds: number;
  /** Of all threads; null where another program compresses. */
  readonly processorSeconds: number | null;
}

async function builtService(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-bench-"));
  try {
    const binary = join(folder, "order");
    const { exitCode, output } = await run("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "."], {
      cwd: join(import.meta.dirname, "../examples/order"),
      env: { ...process.env, CGO_ENABLED: "0" },
    });
    if (exitCode !== 0) throw new Error(`go build failed: ${output}`);
    return readFileSync(binary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += READ_SIZE) yield bytes.subarray(offset, offset + READ_SIZE);
}

async function sizeOf(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of chunks) sizeBytes += chunk.length;
  return sizeBytes;
}

async function sampled(what: string, compressOnce: () => Promise<number>): Promise<Row> {
  const seconds: number[] = [];
  const processorSeconds: number[] = [];
  let sizeBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const processorStart = process.cpuUsage();
    sizeBytes = await compressOnce();
    const { user, system } = process.cpuUsage(processorStart);
    seconds.push((performance.now() - start) / 1000);
    processorSeconds.push((user + system) / 1e6);
  }
  return { what, sizeBytes, seconds: median(seconds), processorSeconds: median(processorSeconds) };
}

async function byOther(program: string, args: readonly string[], bytes: Uint8Array): Promise<Row> {
  const row = await sampled([program, ...args].join(" "), async () => {
    const { status, stdout } = spawnSync(program, [...args, "-c"], { input: bytes, maxBuffer: 2 ** 31 });
    return status === 0 ? stdout.length : Number.NaN;
  });
  return { ...row, processorSeconds: null };
}

/** Prints sizes relative to that of the first row. */
function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  for (const { what, sizeBytes, seconds, processorSeconds } of rows) {
    const processor = processorSeconds === null ? "" : `${processorSeconds.toFixed(2).padStart(7)} s of processors`;
    const share = (sizeBytes / rows[0]!.sizeBytes).toFixed(4);
    console.log(
      `  ${what.padEnd(34)} ${String(sizeBytes).padStart(12)} B  × ${share}  ${seconds.toFixed(2).padStart(7)} s ${processor}`,
    );
  }
}

async function shapes(bytes: Buffer, level: number): Promise<readonly Row[]> {
  const blockSizes = [GZIP_SHAPE.blockSize / KIB, 64, 128, 256, 1024, 2048, Math.ceil(bytes.length / KIB)];
  const candidates: GzipShape[] = [
    ...blockSizes.map((blockSize) => ({ ...GZIP_SHAPE, blockSize: blockSize * KIB })),
    ...[6, 8, 9].map((memoryLevel) => ({ ...GZIP_SHAPE, memoryLevel })),
  ];
  const rows: Row[] = [];
  for (const shape of candidates) {
    const what = `block ${shape.blockSize / KIB} KiB, mem ${shape.memoryLevel}`;
    rows.push(await sampled(what, () => sizeOf(gzip(chunksOf(bytes), level, shape))));
  }
  return rows;
}

const [file] = process.argv.slice(2);
const bytes = file === undefined ? await builtService() : readFileSync(file);
console.log(`${file ?? "examples/order, -trimpath -ldflags '-s -w'"}: ${bytes.length} B`);
console.log(`${availableParallelism()} cores, Node ${process.versions.node} ${process.arch}`);

print("block size and Huffman tables, gzip level 6", await shapes(bytes, 6));

const rows: Row[] = [];
for (const text of [
  "gzip:6",
  "gzip:1",
  "gzip:9",
  "zstd:3",
  "zstd:9",
  "zstd:10",
  "zstd:11",
  "zstd:12",
  "zstd:13",
  "zstd:19",
]) {
  const compression = parseCompression(text);
  const once = () => sizeOf(compress(chunksOf(bytes), compression, bytes.length));
  rows.push(await sampled(compressorIdentity(compression).replace(/ .*/, ""), once));
}
rows.push(await byOther("gzip", ["-6"], bytes), await byOther("gzip", ["-9"], bytes));
print("as plimsoll compresses, and other programs", rows);
