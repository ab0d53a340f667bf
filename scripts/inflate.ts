/** `npm run inflate`: compiles data/inflate to WebAssembly, with the clang and lld of Debian 12, for src/format/compression/inflate.ts. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustRun, ROOT } from "./program.ts";

const SOURCE = join(ROOT, "data/inflate");
const MODULE = join(ROOT, "src/format/compression/inflate-module.ts");
const UNITS = ["inflate", "tables"];
/** Each of these is part of WebAssembly 2.0, which every Node that runs plimsoll has. */
const TARGET = ["--target=wasm32", "-mbulk-memory", "-msign-ext", "-msimd128"];
const COMPILER = ["-O3", "-ffreestanding", "-Wall", "-Wextra", "-Werror"];
const LINKER = ["--no-entry", "--strip-all", "-z", "stack-size=16384"];

/** The text of the TypeScript file that holds the module. Throws where the tools are missing, or do not accept the source. */
export async function compiledInflate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-inflate-"));
  try {
    const object = (unit: string) => join(folder, `${unit}.o`);
    for (const unit of UNITS) {
      await mustRun("clang-14", [...TARGET, ...COMPILER, "-c", join(SOURCE, `${unit}.c`), "-o", object(unit)]);
    }
    const module = join(folder, "inflate.wasm");
    await mustRun("wasm-ld-14", [...LINKER, ...UNITS.map(object), "-o", module]);
    return textOf(readFileSync(module));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function textOf(module: Buffer): string {
  const lines = module.toString("base64").match(/.{1,112}/g)!;
  return [
    "// Compiled from data/inflate by `npm run inflate`, which writes this file.",
    "",
    "/** A WebAssembly module, in base64. */",
    "export const INFLATE =",
    `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
    "",
  ].join("\n");
}

if (import.meta.main) writeFileSync(MODULE, await compiledInflate());
