import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import type { TestContext } from "node:test";
import { decompress } from "../../src/format/compression/decompress.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { bytesOf } from "./streams.ts";
import { sharedData } from "./tools.ts";

const CORPUS = "corpus/go-fuzz-tar-gzip-flate-elf.tar.zst";

/** Inputs that fuzzers of other projects found, by the program that they were found with. */
export async function corpus(t: TestContext, program: string): Promise<ReadonlyMap<string, Buffer>> {
  const path = sharedData(t, CORPUS);
  const inputs = new Map<string, Buffer>();
  if (path === undefined) return inputs;
  const reader = new TarReader(decompress(createReadStream(path)), CORPUS);
  for await (const header of reader) {
    if (header.kind !== "file" || !header.path.includes(`${program}/corpus/`)) continue;
    inputs.set(header.path, await bytesOf(reader.content()));
  }
  assert.ok(inputs.size > 10, `${program} has a corpus`);
  return inputs;
}
