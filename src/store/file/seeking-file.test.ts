import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sampleTar } from "../../../test/support/sample-image.ts";
import { streamOf } from "../../../test/support/streams.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { TarReader } from "../../format/tar/reader.ts";
import { SeekingFile } from "./seeking-file.ts";

const FILES = [0, 1, 511, 512, 513, 15_000, 16_384, 40_000, 3].map((length, index) => ({
  path: `file-${index}`,
  text: String(index).repeat(length),
}));
const TAR = sampleTar(FILES);

async function told(reader: TarReader, wanted = -1) {
  const headers = [];
  let content = "";
  for await (const header of reader) {
    if (headers.push(header) - 1 !== wanted) continue;
    for await (const chunk of reader.content()) content += Buffer.from(chunk).toString();
  }
  return { headers, end: reader.end, content };
}

test("headers are the same whether content is streamed or skipped, and content is where it is asked for", async (t) => {
  const path = join(temporaryFolder(t), "archive");
  writeFileSync(path, Buffer.concat([Buffer.alloc(100, "x"), TAR, Buffer.alloc(100, "x")]));
  for (const wanted of [-1, 0, 4, 7]) {
    using file = new SeekingFile({ path, offset: 100, sizeBytes: TAR.length });
    const found = await told(new TarReader(file), wanted);
    assert.deepEqual(found, await told(new TarReader(streamOf(TAR)), wanted));
    assert.equal(found.content, FILES[wanted]?.text ?? "");
  }
});

test("an archive that ends inside skipped content is reported as truncated", async (t) => {
  const path = join(temporaryFolder(t), "archive");
  writeFileSync(path, TAR);
  for (const length of [TAR.length - 3 * 1024, TAR.length - 20_000, 700]) {
    using file = new SeekingFile({ path, offset: 0, sizeBytes: length });
    await assert.rejects(told(new TarReader(file)), { code: "archive-invalid" }, String(length));
  }
});

test("a folder and a missing file are refused", (t) => {
  const folder = temporaryFolder(t);
  for (const path of [folder, join(folder, "missing")]) {
    assert.throws(() => new SeekingFile({ path, offset: 0, sizeBytes: 1 }), { code: "source-invalid" });
  }
});
