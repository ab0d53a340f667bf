import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import fc from "fast-check";
import { writeDebugFile } from "../../src/build/strip/debug-file.ts";
import { debugLinkTo } from "../../src/build/strip/debug-link.ts";
import { PF, SHF, SHT } from "../../src/format/elf/constants.ts";
import { ElfFile } from "../../src/format/elf/elf-file.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import type { Section } from "../../src/format/elf/section.ts";
import { sectionsToCompare } from "../../src/prove/placed-sections.ts";
import { proveStrip, type StripProof } from "../../src/prove/same-but-stripped.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { findProgram } from "../support/tools.ts";
import { dropSections } from "./drop-sections.ts";
import { complaintsOf, saveFile, stripFile } from "./strip-subjects.ts";

/** The ways to make Go link a program; `C` where this needs a C compiler. */
export const LINK_MODES = {
  exe: [],
  pie: ["-buildmode=pie"],
  external: ["-ldflags=-linkmode=external"],
  static: ["-ldflags=-linkmode=external -extldflags=-static"],
  "external pie": ["-buildmode=pie", "-ldflags=-linkmode=external"],
  "static pie": ["-buildmode=pie", "-ldflags=-linkmode=external -extldflags=-static-pie"],
} as const satisfies Record<string, readonly string[]>;

export type LinkMode = keyof typeof LINK_MODES;

/** Strippers that change nothing that is loaded. Debian's LLVM refuses a static program of glibc. */
const STRIPPERS: readonly (readonly string[])[] = [
  ["strip", "-s"],
  ["strip", "--strip-debug"],
  ["strip", "--strip-unneeded"],
  ["objcopy", "--strip-all", "--keep-symbol=main.main"],
  ["llvm-strip", "-s"],
  ["llvm-strip", "--strip-debug"],
];

const SERVICE = `package main

import (
	"fmt"
	"os"
	"strings"
)

func main() { fmt.Println(strings.Repeat("tide ", 3), len(os.Args)) }
`;
const WITH_C = `package main

// static int twice(int n) { return 2 * n; }
import "C"

func init() { println(int(C.twice(21))) }
`;

/** Builds a small program without dependencies, so that any release of Go can; the folder belongs to the test. */
export function buildService(t: TestContext, mode: LinkMode, environment: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder(t);
  const usesC = mode !== "exe" && mode !== "pie";
  mkdirSync(join(folder, "tide"));
  writeFileSync(join(folder, "tide/go.mod"), "module example.com/tide\n\ngo 1.15\n");
  writeFileSync(join(folder, "tide/main.go"), SERVICE);
  if (usesC) writeFileSync(join(folder, "tide/c.go"), WITH_C);
  const path = join(folder, "program");
  execFileSync("go", ["build", "-trimpath", ...LINK_MODES[mode], "-o", path, "."], {
    cwd: join(folder, "tide"),
    env: { ...process.env, ...environment, CGO_ENABLED: usesC ? "1" : "0", GOENV: "off", GOFLAGS: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return path;
}

/**
 * Checks that the result of `stripBinary` runs and is the same program, that the results of other strippers are too,
 * and that it is not with one loaded byte changed. Returns how many twins were compared.
 */
export async function checkTwins(t: TestContext, path: string): Promise<number> {
  const stripped = await stripFile(t, path);
  assert.equal(complaintsOf(t, stripped), "");
  assert.equal(outputOf(stripped), outputOf(path));
  const proof = await compare(path, stripped);
  assert.ok(proof.sameLoaded && proof.remaining.length === 0, JSON.stringify(proof));

  const debugFile = () => writeDebugFile(accessBytes(readFileSync(path)), "program");
  assert.equal(complaintsOf(t, await saveFile(t, "program.debug", debugFile())), "");
  const link = await debugLinkTo("program.debug", debugFile());
  const linked = await stripFile(t, path, link);
  assert.equal(complaintsOf(t, linked), "");
  assert.equal((await compare(path, linked)).sameLoaded, true);

  const bare = await proveStrip(await open(readFileSync(path)), await open(dropSections(readFileSync(path))));
  assert.ok(
    bare.sameLoaded && bare.remaining.length === 0,
    `without section headers: ${JSON.stringify(bare.differing)}`,
  );
  assert.ok(bare.gone.every(({ name }) => name !== "" && name !== ".text"));

  let compared = 3;
  for (const [program, ...flags] of STRIPPERS) {
    const twin = findProgram(program!) && stripBy(t, findProgram(program!)!, flags, path);
    if (twin === undefined) continue;
    const { sameLoaded, differing } = await compare(path, twin);
    assert.ok(sameLoaded, `${program} ${flags.join(" ")}: ${JSON.stringify(differing)}`);
    compared++;
  }
  await refuseEachChange(path, readFileSync(stripped));
  await refuseEachChange(path, dropSections(readFileSync(path)));
  return compared;
}

/** Offset of p_flags in a program header of 64 bits. gABI 5.1. */
const P_FLAGS = 4;

/** A section of the program lies where it did in `bytes`, by its place in memory. */
async function refuseEachChange(path: string, bytes: Buffer): Promise<void> {
  const before = await open(readFileSync(path));
  const { segments, header, ...after } = await open(bytes);
  const loaded = sectionsToCompare(before, { ...after, segments }).filter(isLoadedContent);
  const place = fc
    .constantFrom(...loaded)
    .chain((section) => fc.nat(section.fileSizeBytes - 1).map((at) => section.fileOffset + at));
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      const { sameLoaded } = await proveStrip(before, await open(changed)).catch(() => ({ sameLoaded: false }));
      assert.equal(sameLoaded, false, `byte ${at} is another`);
    }),
    { numRuns: 12 },
  );
  for (const index of segments.keys()) {
    const changed = Buffer.from(bytes);
    changed[header.programHeadersOffset + index * header.programHeaderSizeBytes + P_FLAGS]! ^= PF.X;
    const { sameLoaded } = await proveStrip(before, await open(changed));
    assert.equal(sameLoaded, false, `segment ${index} has other permissions`);
  }
}

/** Build IDs may differ between twins. */
function isLoadedContent({ flags, type, fileSizeBytes }: Section): boolean {
  return (flags & SHF.ALLOC) !== 0n && type !== SHT.NOBITS && type !== SHT.NOTE && fileSizeBytes > 0;
}

/** Undefined where the stripper refuses. */
function stripBy(t: TestContext, program: string, flags: readonly string[], path: string): string | undefined {
  const twin = join(temporaryFolder(t), "twin");
  try {
    execFileSync(program, [...flags, path, ...(program.endsWith("objcopy") ? [] : ["-o"]), twin], { stdio: "pipe" });
    return twin;
  } catch {
    return undefined;
  }
}

const open = (bytes: Uint8Array) => ElfFile.open(accessBytes(bytes), "program");

async function compare(before: string, after: string): Promise<StripProof> {
  return proveStrip(await open(readFileSync(before)), await open(readFileSync(after)));
}

function outputOf(path: string): string {
  return execFileSync("sh", ["-c", '"$0" 2>&1', path], { encoding: "utf8" });
}
