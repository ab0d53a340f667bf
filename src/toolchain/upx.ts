import { stat } from "node:fs/promises";
import { requireProgram } from "./find-program.ts";
import { type RunOptions, runProgram } from "./process.ts";

type Running = Pick<RunOptions, "env" | "signal">;

/** The user's own UPX. */
export interface Upx {
  /** `4.2.2`; `unknown` where it does not say. */
  readonly version: string;
  /** Writes a packed copy of a program. Whatever keeps UPX from that is an answer. */
  pack(file: string, to: string): Promise<Packed | { readonly refused: string }>;
}

interface Packed {
  readonly sizeBytes: number;
  readonly seconds: number;
}

/** Throws `program-missing`. */
export async function openUpx(running: Running): Promise<Upx> {
  const program = await requireProgram("upx", running.env, {
    why: "--upx judges what your own UPX makes of a program",
    fix: "install upx (upx-ucl in Debian), or leave --upx out",
  });
  const { stdout } = await runProgram(program, ["--version"], running);
  const version = /^upx ([\d.]+)/.exec(stdout.toString())?.[1] ?? "unknown";
  return { version, pack: (file, to) => pack(program, file, to, running) };
}

async function pack(program: string, file: string, to: string, running: Running): ReturnType<Upx["pack"]> {
  const begin = performance.now();
  const { exitCode, stdout, stderr } = await runProgram(program, ["-q", "-o", to, file], running);
  const seconds = (performance.now() - begin) / 1000;
  const written = await stat(to).catch(() => undefined);
  if (exitCode === 0 && written !== undefined) return { sizeBytes: written.size, seconds };
  return { refused: reasonIn(`${stdout.toString()}\n${stderr}`, file) ?? `it ended with exit code ${exitCode}` };
}

/** It says `upx: FILE: SomeException: why`, among lines about itself. */
function reasonIn(said: string, file: string): string | undefined {
  const line = said.split("\n").find((each) => each.startsWith("upx:"));
  return line
    ?.replace(/^upx: */, "")
    .replace(`${file}: `, "")
    .trim();
}
