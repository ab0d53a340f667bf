import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { DebugLink } from "../../src/build/strip/debug-link.ts";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { accessBytes } from "../../src/format/elf/random-access.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { type Build, buildProgram } from "./evidence-programs.ts";

const PLAIN = "evidence-programs/plain";

/** Every architecture that Go has for Linux. */
const ARCHITECTURES = [
  "386",
  "amd64",
  "arm",
  "arm64",
  "loong64",
  "mips",
  "mips64",
  "mips64le",
  "mipsle",
  "ppc64",
  "ppc64le",
  "riscv64",
  "s390x",
];

export interface Subject extends Build {
  readonly name: string;
  readonly ldflags?: string;
  /** Whether the usual test machine can run it. */
  readonly runs: boolean;
}

const WITH_C = { program: "evidence-programs/cgo", environment: { CGO_ENABLED: "1" }, ldflags: "-linkmode=external" };
const PIE = ["-buildmode=pie"];

export const SUBJECTS: readonly Subject[] = [
  ...ARCHITECTURES.map((arch) => ({
    name: `static, ${arch}`,
    program: PLAIN,
    environment: { GOARCH: arch },
    runs: arch === "amd64",
  })),
  { name: "position-independent", program: PLAIN, environment: { GOARCH: "amd64" }, flags: PIE, runs: true },
  { name: "position-independent, arm64", program: PLAIN, environment: { GOARCH: "arm64" }, flags: PIE, runs: false },
  { name: "cgo, linked by the C linker", ...WITH_C, runs: true },
  { name: "cgo, position-independent", ...WITH_C, flags: PIE, runs: true },
];

/** The program as it is linked for this subject; `-trimpath`, because without it the flags are in the build info. */
export function linkSubject(t: TestContext, subject: Subject, more = ""): string | undefined {
  const { program, flags = [], environment = {}, ldflags = "" } = subject;
  return buildProgram(t, { program, flags: [...flags, "-trimpath", `-ldflags=${ldflags} ${more}`], environment });
}

/** Strips a file on disk into a new one that can be run. */
export async function stripFile(t: TestContext, path: string, debugLink?: DebugLink): Promise<string> {
  const { write } = await stripBinary(accessBytes(readFileSync(path)), basename(path), {
    ...(debugLink === undefined ? {} : { debugLink }),
  });
  return saveFile(t, basename(path), write());
}

export async function saveFile(t: TestContext, name: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const path = join(temporaryFolder(t), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat(await Array.fromAsync(chunks)));
  chmodSync(path, 0o755);
  return path;
}

/** readelf's complaints about a file; empty, with the test skipped, without readelf. */
export function complaintsOf(t: TestContext, path: string): string {
  const readelf = requireTool(t, "readelf");
  if (readelf === undefined) return "";
  const command = ["-c", '"$0" -aW "$1" 2>&1 >/dev/null', readelf, path];
  return execFileSync("sh", command, { encoding: "utf8", maxBuffer: 2 ** 28 });
}
