import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { gnuBuildId, readNotes } from "../../format/elf/note.ts";
import { accessBytes, type RandomAccess } from "../../format/elf/random-access.ts";
import { whyNotDebugFileOf } from "../../prove/debug-file-of.ts";
import type { AttachedSymbols } from "./attached.ts";

/** A program of the image, as its own bytes are. */
export interface ImageProgram {
  /** In the image: `/usr/local/bin/order`. */
  readonly path: string;
  readonly digest: Digest;
  readonly source: RandomAccess;
}

export interface MatchedSymbols {
  readonly attachment: Digest;
  readonly buildId: string | null;
  readonly bytes: Uint8Array;
}

/**
 * The symbols that belong to a program: what was recorded with them and what is in them fit the bytes of the program.
 * Undefined where none are attached to it. Throws `debug-symbols-foreign` where some are and do not belong, or two differ.
 */
export async function matchingSymbols(
  program: ImageProgram,
  attached: readonly AttachedSymbols[],
): Promise<MatchedSymbols | undefined> {
  const ofPath = attached.filter(({ path }) => path === program.path);
  const ofProgram = ofPath.filter(({ digest }) => digest === program.digest);
  const [first, ...others] = ofProgram;
  if (first === undefined) {
    if (ofPath[0] === undefined) return undefined;
    throw foreign(program, ofPath[0], `they were kept of a program with the digest ${ofPath[0].digest}`);
  }
  const other = others.find(({ fileDigest }) => fileDigest !== first.fileDigest);
  if (other !== undefined) throw foreign(program, other, `${first.where} has other symbols of the same program`);
  const bytes = await first.read();
  const elf = await ElfFile.open(program.source, program.path);
  const why = await whyNotDebugFileOf(await ElfFile.open(accessBytes(bytes), first.where), elf);
  if (why !== undefined) throw foreign(program, first, why);
  const buildId = gnuBuildId(await readNotes(elf)) ?? null;
  if (first.buildId !== buildId) {
    throw foreign(
      program,
      first,
      `they were kept of the build ID ${first.buildId ?? "none"}, and it has ${buildId ?? "none"}`,
    );
  }
  return { attachment: first.attachment, buildId, bytes };
}

function foreign({ path, digest }: ImageProgram, { where }: AttachedSymbols, why: string): PlimsollError {
  return new PlimsollError("debug-symbols-foreign", {
    what: `the debug symbols attached for ${path} do not belong to it`,
    why: `${why}; the program in the image has the digest ${digest}`,
    fix: "delete what was attached with the registry's own tool, or make the image again: plimsoll slim . --debug-symbols attached",
    where,
  });
}
