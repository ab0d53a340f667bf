import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { goBuildId, readNotes } from "../../src/format/elf/note.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { Absent } from "../../src/format/go/absent.ts";
import { readBuildInfo } from "../../src/format/go/build-info.ts";
import type { FunctionTable } from "../../src/format/go/function-table.ts";
import type { ModuleVersion } from "../../src/format/go/module-info.ts";
import { Pclntab } from "../../src/format/go/pclntab.ts";
import { buildElf } from "../hostile/elf-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { type Build, buildProgram, GO_ENVIRONMENT } from "./evidence-programs.ts";

const PIE = ["-buildmode=pie"];
const CGO = { CGO_ENABLED: "1" };

const SUBJECTS: Readonly<Record<string, Build>> = {
  "a static executable": { program: "evidence-programs/plain" },
  "settings that need quotes": {
    program: "evidence-programs/plain",
    flags: ['-ldflags=-X "main.version=a = `b`"', "-tags=one,two"],
  },
  "a position-independent executable": { program: "evidence-programs/plain", flags: PIE },
  "an executable that the external linker made": {
    program: "evidence-programs/cgo",
    flags: ["-ldflags=-linkmode=external"],
    environment: CGO,
  },
  "a position-independent one that the external linker made": {
    program: "evidence-programs/cgo",
    flags: [...PIE, "-ldflags=-linkmode=external"],
    environment: CGO,
  },
  "arm": { program: "evidence-programs/plain", environment: { GOARCH: "arm" } },
  "arm64": { program: "evidence-programs/plain", environment: { GOARCH: "arm64" } },
  "386": { program: "evidence-programs/plain", environment: { GOARCH: "386" } },
  "s390x": { program: "evidence-programs/plain", environment: { GOARCH: "s390x" } },
  "riscv64": { program: "evidence-programs/plain", environment: { GOARCH: "riscv64" } },
};

for (const [name, build] of Object.entries(SUBJECTS)) {
  test(`${name}: build information as in go version -m`, async (t) => {
    const path = buildProgram(t, build);
    if (path !== undefined) await compareBuildInfo(t, path);
  });

  test(`${name}: functions as in go tool nm`, async (t) => {
    const path = buildProgram(t, build);
    if (path === undefined) return;
    assert.deepEqual(rows(await functionsOf(path)), codeSymbols(t, path));
  });
}

test("the go command itself: build information, functions and build ID", async (t) => {
  const path = requireTool(t, "go");
  if (path === undefined) return;
  const binary = join(execFileSync(path, ["env", "GOROOT"], { encoding: "utf8" }).trim(), "bin/go");
  await compareBuildInfo(t, binary);
  assert.deepEqual(rows(await functionsOf(binary)), codeSymbols(t, binary));
  const notes = await readNotes(await open(binary));
  assert.equal(goBuildId(notes), execFileSync(path, ["tool", "buildid", binary], { encoding: "utf8" }).trim());
});

test("a binary and its stripped twin have the same functions", async (t) => {
  for (const program of ["evidence-programs/plain", "evidence-programs/cgo"]) {
    const build = { program, flags: PIE, environment: program.endsWith("cgo") ? CGO : {} };
    const linker = program.endsWith("cgo") ? "-linkmode=external " : "";
    const whole = buildProgram(t, { ...build, flags: [...PIE, `-ldflags=${linker}`] });
    const stripped = buildProgram(t, { ...build, flags: [...PIE, `-ldflags=${linker}-s -w`] });
    if (whole === undefined || stripped === undefined) return;
    const [a, b] = [await functionsOf(whole), await functionsOf(stripped)];
    assert.deepEqual(relativeRows(b), relativeRows(a));
  }
});

test("pclntab is found without its section, by symbols and by its magic number", async (t) => {
  const objcopy = requireTool(t, "objcopy");
  const path = buildProgram(t, { program: "evidence-programs/plain" });
  if (objcopy === undefined || path === undefined) return;
  const renamed = join(temporaryFolder(t), "renamed");
  execFileSync(objcopy, ["--rename-section", ".gopclntab=.rodata.other", path, renamed]);
  const stripped = join(temporaryFolder(t), "stripped");
  execFileSync(objcopy, ["--strip-all", "--rename-section", ".gopclntab=.rodata.other", path, stripped]);

  const expected = rows(await functionsOf(path));
  for (const [file, how] of [
    [renamed, "symbol"],
    [stripped, "magic number"],
  ] as const) {
    const pclntab = await openPclntab(file);
    assert.equal(pclntab.place.how, how);
    assert.deepEqual(rows(await functionsOf(file)), expected);
  }
});

test("names of functions include functions that are inlined at every call", async (t) => {
  const path = buildProgram(t, { program: "evidence-programs/plain", flags: ["-ldflags=-s -w"] });
  if (path === undefined) return;
  const pclntab = await openPclntab(path);
  const names = present(await pclntab.readNames());
  const withCode = new Set(Array.from(functionNames(present(await pclntab.readFunctions()))));
  assert.ok(names.has("example.com/greeting.For"));
  assert.ok(!withCode.has("example.com/greeting.For"));
  assert.ok(!names.has("greeting.For") && !names.has("example.com/greeting.Fo"));
  for (const name of withCode) assert.ok(names.has(name), name);
});

test("tables of Go 1.15 and Go 1.17, from Go's own test data", async (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const source = join(execFileSync(go, ["env", "GOROOT"], { encoding: "utf8" }).trim(), "src/debug");

  // $GOROOT/src/debug/gosym/pclntab_test.go gives the address of main.main: 0x105c280.
  const content = gunzipSync(readFileSync(join(source, "gosym/testdata/pcln115.gz")));
  const code = { name: ".text", type: 1, content: Buffer.alloc(2 ** 20) };
  const old = await elfOf(buildElf({ sections: [code, { name: ".gopclntab", type: 1, content }] }));
  const pclntab = present(await Pclntab.open(old));
  assert.equal(pclntab.header.format, "go1.2");
  const functions = present(await pclntab.readFunctions());
  const names = [...functionNames(functions)];
  assert.equal(functions.entries[names.indexOf("main.main")], 0x105c280);
  assert.ok(present(await pclntab.readNames()).has("runtime.mallocgc"));

  const encoded = readFileSync(join(source, "buildinfo/testdata/go117/go117.base64"), "latin1");
  const path = join(temporaryFolder(t), "go117");
  writeFileSync(path, Buffer.from(encoded, "base64"));
  assert.deepEqual(rows(await functionsOf(path)), codeSymbols(t, path));
  await compareBuildInfo(t, path);
});

async function compareBuildInfo(t: TestContext, path: string): Promise<void> {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const text = execFileSync(go, ["version", "-m", "-json", path], {
    encoding: "utf8",
    env: { ...process.env, ...GO_ENVIRONMENT },
  });
  const info = present(await readBuildInfo(await open(path)));
  const { path: main, main: module, deps, settings } = present(info.modules);
  const actual = {
    GoVersion: info.goVersion,
    Path: main,
    Main: asGo(module),
    Deps: deps.map(asGo),
    Settings: [...settings].map(([Key, Value]) => ({ Key, ...(Value && { Value }) })),
  };
  const { GoVersion, Path, Main = {}, Deps = [], Settings = [] } = JSON.parse(text);
  assert.deepEqual(actual, { GoVersion, Path, Main, Deps, Settings });
}

/** A module in the form of Go's own JSON, which omits empty members. */
function asGo(module: ModuleVersion | undefined): object {
  const { path, version, sum, replace } = module ?? { path: "", version: "", sum: "" };
  return {
    ...(path && { Path: path }),
    ...(version && { Version: version }),
    ...(sum && { Sum: sum }),
    ...(replace && { Replace: asGo(replace) }),
  };
}

async function open(path: string): Promise<ElfFile> {
  return elfOf(readFileSync(path), path);
}

async function elfOf(bytes: Uint8Array, where = "made"): Promise<ElfFile> {
  return ElfFile.open(accessBytes(bytes), where);
}

async function openPclntab(path: string): Promise<Pclntab> {
  return present(await Pclntab.open(await open(path)));
}

async function functionsOf(path: string): Promise<FunctionTable> {
  return present(await (await openPclntab(path)).readFunctions());
}

function present<Value>(value: Value | Absent): Value {
  if (value instanceof Absent) assert.fail(value.reason);
  return value;
}

function* functionNames(functions: FunctionTable): Generator<string> {
  for (let index = 0; index < functions.length; index++) yield functions.name(index);
}

/**
 * C functions, and symbols that the linker makes (marks, trampolines), have no stack-depth table: their padding is
 * counted.
 */
const WITHOUT_EXACT_END = /^(_cgo_|x_cgo_|_Cfunc|go:textfips|crosscall|_rt0_|_start$)|-tramp\d+$/;

/** The linker writes the middle dot of assembly names as a plain dot into the symbol table. */
function rows(functions: FunctionTable): string[] {
  return Array.from(functionNames(functions), (name, index) => {
    const start = functions.entries[index]!;
    const size = WITHOUT_EXACT_END.test(name) ? "" : functions.end(index) - start;
    return `${start.toString(16)} ${size} ${name.replaceAll("·", ".")}`;
  });
}

/** The sections of a binary and its twin have different offsets, because the headers before them differ in size. */
function relativeRows(functions: FunctionTable): string[] {
  const base = functions.entries[0]!;
  return Array.from(functionNames(functions), (name, index) => {
    return `${functions.entries[index]! - base} ${functions.end(index) - functions.entries[index]!} ${name}`;
  });
}

/**
 * The functions of Go's text, as nm shows them: from the address of runtime.text to that of runtime.etext. Only the
 * symbol table gives the calling convention of an assembly function.
 */
function codeSymbols(t: TestContext, path: string): string[] {
  const go = requireTool(t, "go") ?? "go";
  const text = execFileSync(go, ["tool", "nm", "-n", "-size", path], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const all = text
    .split("\n")
    .map((line) => /^ *([0-9a-f]+) +(\d+) ([A-Za-z?]) (.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, address = "", size, type, name = ""]) => ({
      address: Number.parseInt(address, 16),
      size,
      type,
      name: name.replace(/\.abi(0|internal)$/, ""),
    }));
  const addressOf = (name: string) => all.find((symbol) => symbol.name === name)?.address ?? 0;
  const [start, end] = [addressOf("runtime.text"), addressOf("runtime.etext")];
  return all
    .filter(({ type, address, name }) => /t/i.test(type ?? "") && address >= start && address < end && !MARKS.has(name))
    .map(({ address, size, name }) => `${address.toString(16)} ${WITHOUT_EXACT_END.test(name) ? "" : size} ${name}`);
}

/** Symbols at the address of a function that are not functions. */
const MARKS = new Set(["runtime.text", "runtime.etext"]);
