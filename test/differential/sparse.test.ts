import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { TarReader } from "../../src/format/tar/reader.ts";
import { streamOf } from "../support/streams.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/**
 * Programs that write files with holes, with the formats that each supports. GNU tar looks for zeros, whatever the disk
 * does.
 */
const WRITERS: readonly (readonly [program: "tar" | "bsdtar", options: readonly string[]])[] = [
  ["tar", ["--format=gnu", "--sparse", "--hole-detection=raw"]],
  ["tar", ["--format=oldgnu", "--sparse", "--hole-detection=raw"]],
  ...["0.0", "0.1", "1.0"].map((version): ["tar", string[]] => [
    "tar",
    ["--format=posix", "--sparse", "--hole-detection=raw", `--sparse-version=${version}`],
  ]),
  ["bsdtar", ["--format=pax", "--read-sparse"]],
];

const PYTHON_READER = `
import sys, tarfile
with tarfile.open(sys.argv[1]) as archive:
    sys.stdout.buffer.write(archive.extractfile(archive.getmembers()[0]).read())
`;

/** A part of a file: the number of blocks of zeros before it, and its bytes. */
const PARTS = fc.array(
  fc.record({ hole: fc.constantFrom(0, 1, 3, 8, 40), blocks: fc.constantFrom(1, 2, 8), odd: fc.nat(600) }),
  { maxLength: 60 },
);

function writeSparse(
  path: string,
  parts: readonly { hole: number; blocks: number; odd: number }[],
  tail: number,
): void {
  const file = openSync(path, "w");
  let position = 0;
  for (const [index, { hole, blocks, odd }] of parts.entries()) {
    position += hole * 4096 + odd;
    const bytes = Buffer.alloc(blocks * 512, 1 + (index % 250));
    writeSync(file, bytes, 0, bytes.length, position);
    position += bytes.length;
  }
  ftruncateSync(file, position + tail);
  closeSync(file);
}

async function ours(archive: Uint8Array): Promise<{ path: string; isSparse: boolean; content: Buffer }> {
  const reader = new TarReader(streamOf(archive, 1000));
  const header = (await reader.next())!;
  const content = Buffer.concat(await Array.fromAsync(reader.fileContent()));
  assert.equal(await reader.next(), undefined);
  assert.equal(content.length, header.expandedSizeBytes ?? header.sizeBytes);
  return { path: header.path, isSparse: header.expandedSizeBytes !== undefined, content };
}

for (const [program, options] of WRITERS) {
  test(`files with holes that ${program} ${options.join(" ")} writes are read as others unpack them`, async (t) => {
    const [writer, gnu, bsd, python] = ([program, "tar", "bsdtar", "python3"] as const).map((name) =>
      requireTool(t, name),
    );
    if (writer === undefined || gnu === undefined || bsd === undefined || python === undefined) return;
    const folder = temporaryFolder(t);
    let sparse = 0;
    let bytes = 0;
    const property = fc.asyncProperty(PARTS, fc.constantFrom(0, 0, 700, 40_000), async (parts, tail) => {
      const [file, archive] = [join(folder, "big"), join(folder, "big.tar")];
      writeSparse(file, parts, tail);
      execFileSync(writer, [...options, "-C", folder, "-cf", archive, "big"]);
      const found = await ours(readFileSync(archive));
      assert.equal(found.path, "big");
      assert.ok(found.content.equals(readFileSync(file)), "the content is not the file's");
      for (const command of [
        [gnu, "-xOf", archive],
        [bsd, "-xOf", archive],
        [python, "-c", PYTHON_READER, archive],
      ]) {
        const { stdout } = spawnSync(command[0]!, command.slice(1), { maxBuffer: 1 << 28 });
        assert.ok(found.content.equals(stdout), `${command[0]} unpacks something else`);
      }
      if (found.isSparse) sparse++;
      bytes += found.content.length;
    });
    await fc.assert(property, { numRuns: 10 });
    t.diagnostic(`compared ${sparse} files with holes, ${bytes} bytes when unpacked`);
    assert.ok(sparse >= 4, `${sparse} files had holes`);
  });
}
