import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { readGnuBuildId, writeDebugFile } from "../../src/build/strip/debug-file.ts";
import { buildIdPath, debugLinkTo } from "../../src/build/strip/debug-link.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { goBuildId, readNotes } from "../../src/format/elf/note.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { complaintsOf, linkSubject, SUBJECTS, type Subject, saveFile, stripFile } from "./strip-subjects.ts";

const NATIVE = SUBJECTS.filter(({ runs }) => runs);
const HERE = process.arch === "x64" && process.platform === "linux";

const open = (path: string) => ElfFile.open(accessBytes(readFileSync(path)), path);

async function writeDebug(t: TestContext, path: string): Promise<string> {
  return saveFile(t, "program.debug", writeDebugFile(accessBytes(readFileSync(path)), path));
}

for (const subject of SUBJECTS) {
  test(`${subject.name}: the debug file has what the program lost, and the same build IDs`, async (t) => {
    const path = linkSubject(t, subject);
    if (path === undefined) return;
    const debugPath = await writeDebug(t, path);
    const [program, debug] = [await open(path), await open(debugPath)];
    assert.deepEqual(
      debug.sections.map(({ name, address, flags, link, info }) => [name, address, flags, link, info]),
      program.sections.map(({ name, address, flags, link, info }) => [name, address, flags, link, info]),
    );
    for (const [index, section] of program.sections.entries()) {
      const isLoaded = section.memorySizeBytes > 0;
      const expected = isLoaded && section.type !== 7 ? new Uint8Array() : await program.readSection(section);
      assert.deepEqual(Buffer.from(await debug.readSection(debug.sections[index]!)), Buffer.from(expected));
      assert.equal(debug.sections[index]!.memorySizeBytes, section.memorySizeBytes);
    }
    assert.equal(goBuildId(await readNotes(debug)), goBuildId(await readNotes(program)));
    assert.match((await readGnuBuildId(debug.source, "debug")) ?? "", /^[0-9a-f]{40}$/);
    assert.equal(complaintsOf(t, debugPath), "");
  });
}

test("a debug file cannot be found by build ID if the program has no GNU build ID", async (t) => {
  const path = linkSubject(t, SUBJECTS[1]!, "-B none");
  if (path === undefined) return;
  assert.equal(await readGnuBuildId(accessBytes(readFileSync(path)), "plain"), undefined);
});

test("no debug file can be written from a stripped program", async (t) => {
  const path = linkSubject(t, SUBJECTS[1]!, "-s -w");
  if (path === undefined) return;
  await assert.rejects(writeDebug(t, path), { code: "strip-refused", why: /neither a symbol table nor DWARF/ });
});

for (const subject of NATIVE) {
  test(`${subject.name}: gdb finds the debug file by build ID`, async (t) => {
    const gdb = requireTool(t, "gdb");
    const path = linkSubject(t, subject);
    if (gdb === undefined || path === undefined || !HERE) return;
    const folder = temporaryFolder(t);
    const place = join(folder, buildIdPath((await readGnuBuildId(accessBytes(readFileSync(path)), path))!));
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(await writeDebug(t, path), place);
    const stripped = await stripFile(t, path);
    assert.match(askGdb(gdb, stripped, folder), expectedLine(subject));
    assert.doesNotMatch(askGdb(gdb, stripped, temporaryFolder(t)), expectedLine(subject));
  });
}

test("gdb finds the debug file by debug link, which equals the one that objcopy writes", async (t) => {
  const [gdb, objcopy] = [requireTool(t, "gdb"), requireTool(t, "objcopy")];
  const subject = SUBJECTS[1]!;
  const path = linkSubject(t, subject, "-B none");
  if (gdb === undefined || objcopy === undefined || path === undefined || !HERE) return;
  const debugPath = await writeDebug(t, path);
  const link = await debugLinkTo("program.debug", writeDebugFile(accessBytes(readFileSync(path)), path));
  const linked = await stripFile(t, path, link);
  copyFileSync(debugPath, join(dirname(linked), "program.debug"));
  assert.match(askGdb(gdb, linked, temporaryFolder(t)), expectedLine(subject));
  assert.equal(complaintsOf(t, linked), "");

  const theirs = join(temporaryFolder(t), "theirs");
  execFileSync(objcopy, [`--add-gnu-debuglink=${debugPath}`, await stripFile(t, path), theirs]);
  const content = async (file: string) => {
    const elf = await open(file);
    return Buffer.from(await elf.readSection(elf.section(".gnu_debuglink")!));
  };
  assert.deepEqual(await content(linked), await content(theirs));
});

test("addr2line names function, file and line from the debug file alone", async (t) => {
  const addr2line = requireTool(t, "addr2line");
  const nm = requireTool(t, "nm");
  const subject = SUBJECTS[1]!;
  // binutils 2.40 cannot read file names from Go's DWARF 5, neither in the program nor in the debug file.
  const path = linkSubject(t, { ...subject, environment: { ...subject.environment, GOEXPERIMENT: "nodwarf5" } });
  if (addr2line === undefined || nm === undefined || path === undefined) return;
  const symbols = execFileSync(nm, [path], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const address = / *([0-9a-f]+) T main\.main$/m.exec(symbols)![1]!;
  const said = execFileSync(addr2line, ["-f", "-e", await writeDebug(t, path), address], { encoding: "utf8" });
  assert.match(said, /^main\.main\n.*evidence-programs\/plain\/main\.go:\d+\n$/);
});

function askGdb(gdb: string, program: string, debugFolder: string): string {
  const settings = [`set debug-file-directory ${debugFolder}`, "set auto-load no", "set debuginfod enabled off"];
  const args = ["-q", "-nx", "-batch", ...settings.flatMap((setting) => ["-iex", setting])];
  const { NODE_OPTIONS: _, ...env } = process.env;
  // gdb exits with 1 where it does not know the function.
  return spawnSync(gdb, [...args, "-ex", "info line main.main", program], { encoding: "utf8", env }).stdout;
}

function expectedLine({ program }: Subject): RegExp {
  return new RegExp(`^Line \\d+ of ".*${program}/main\\.go" starts at address .* <main\\.main>`, "m");
}
