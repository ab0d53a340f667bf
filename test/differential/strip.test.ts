import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { readNotes } from "../../src/format/elf/note.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { complaintsOf, linkSubject, SUBJECTS, stripFile } from "./strip-subjects.ts";

const open = (bytes: Uint8Array) => ElfFile.open(accessBytes(bytes), "file");
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

for (const subject of SUBJECTS) {
  test(`${subject.name}: the result is the linker's own stripped program, except for the build IDs`, async (t) => {
    const path = linkSubject(t, subject);
    const twinPath = linkSubject(t, subject, "-s -w");
    if (path === undefined || twinPath === undefined) return;
    const [original, twin] = [readFileSync(path), readFileSync(twinPath)];
    const strippedPath = await stripFile(t, path);
    const stripped = readFileSync(strippedPath);

    assert.equal(stripped.length, twin.length);
    assert.deepEqual(await withoutBuildIds(stripped), await withoutBuildIds(twin));
    assert.deepEqual(await buildIds(stripped), await buildIds(original), "the build IDs stay those of the original");
    assert.equal(complaintsOf(t, strippedPath), "");
    if (subject.runs && process.arch === "x64" && process.platform === "linux") {
      assert.equal(execFileSync(strippedPath, { encoding: "utf8" }), execFileSync(path, { encoding: "utf8" }));
    }
  });
}

test("the plan says what is removed, with the linker flag that would have omitted it", async (t) => {
  const path = linkSubject(t, SUBJECTS[1]!);
  if (path === undefined) return;
  const bytes = readFileSync(path);
  const { plan, sizeBytes, write } = await stripBinary(accessBytes(bytes), "plain");
  const kept = await open(Buffer.concat(await Array.fromAsync(write())));
  const gone = (await open(bytes)).sections.filter(({ name }) => kept.section(name) === undefined);
  assert.deepEqual(
    plan.removed,
    gone.map(({ name, fileSizeBytes }) => ({
      name,
      sizeBytes: fileSizeBytes,
      flag: /^\.(sym|str)tab$/.test(name) ? "-s" : "-w",
    })),
  );
  assert.equal(sizeBytes, kept.source.sizeBytes);
});

test("the loaded sections are those that GNU strip leaves", async (t) => {
  const strip = requireTool(t, "strip");
  const path = linkSubject(t, SUBJECTS[1]!);
  if (strip === undefined || path === undefined) return;
  const theirs = join(temporaryFolder(t), "theirs");
  execFileSync(strip, ["-o", theirs, path]);
  const sections = async (file: string) => {
    const elf = await open(readFileSync(file));
    const rows = elf.sections.map(async (section) => [section.name, digest(await elf.readSection(section))]);
    return (await Promise.all(rows)).filter(([name]) => name !== ".shstrtab");
  };
  assert.deepEqual(await sections(await stripFile(t, path)), await sections(theirs));
});

test("a program that is already stripped stays as it is, and the plan says so", async (t) => {
  const path = linkSubject(t, SUBJECTS[1]!, "-s -w");
  if (path === undefined) return;
  const bytes = readFileSync(path);
  const { plan, write } = await stripBinary(accessBytes(bytes), "plain");
  assert.deepEqual(plan, { changed: false, removed: [] });
  assert.deepEqual(Buffer.concat(await Array.fromAsync(write())), bytes);
});

test("no file is held in memory whole: reads and chunks have at most a MiB", async (t) => {
  const path = linkSubject(t, SUBJECTS[1]!);
  if (path === undefined) return;
  const bytes = readFileSync(path);
  let widest = 0;
  const source = {
    sizeBytes: bytes.length,
    read: async (offset: number, length: number) => {
      widest = Math.max(widest, length);
      return bytes.subarray(offset, offset + length);
    },
  };
  const { write } = await stripBinary(source, "plain");
  for await (const chunk of write()) widest = Math.max(widest, chunk.length);
  assert.ok(widest <= 2 ** 20, `${widest} bytes at once`);
});

test("data after the last section is found, and the program is not stripped", async (t) => {
  const linked = linkSubject(t, SUBJECTS[1]!);
  if (linked === undefined) return;
  const path = join(temporaryFolder(t), "plain");
  writeFileSync(path, Buffer.concat([readFileSync(linked), Buffer.from("payload")]));
  await assert.rejects(stripFile(t, path), { code: "strip-refused", why: /^7 bytes are appended/ });
});

/** The file with zeros instead of the two build IDs. */
async function withoutBuildIds(bytes: Buffer): Promise<Buffer> {
  const copy = Buffer.from(bytes);
  for (const { descriptionOffset, description } of await buildIdNotes(bytes)) {
    copy.fill(0, descriptionOffset, descriptionOffset + description.length);
  }
  return copy;
}

async function buildIds(bytes: Uint8Array): Promise<Record<string, string>> {
  return Object.fromEntries((await buildIdNotes(bytes)).map(({ name, description }) => [name, digest(description)]));
}

async function buildIdNotes(bytes: Uint8Array) {
  const notes = await readNotes(await open(bytes));
  return notes.filter(({ name, type }) => (name === "GNU" && type === 3) || (name === "Go" && type === 4));
}
