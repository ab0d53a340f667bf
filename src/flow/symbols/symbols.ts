import { basename, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { platformOfConfig } from "../../image/image.ts";
import type { FetchedSymbols, SymbolsReport } from "../../report/symbols-report.ts";
import { extractGoPrograms } from "../../service/findings/image-programs.ts";
import { digestOf } from "../../session/digest-of.ts";
import { withMeasuredImage } from "../../session/measure-image-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { parseTarget } from "../../store/target.ts";
import { type AttachedSymbols, attachedSymbols } from "./attached.ts";
import { type ImageProgram, type MatchedSymbols, matchingSymbols } from "./matching.ts";
import type { SymbolsRequest } from "./request.ts";

interface Matched extends MatchedSymbols {
  readonly path: string;
  readonly digest: string;
}

/**
 * Fetches the debug symbols that `slim --debug-symbols attached` attached to an image, once they were shown to belong to
 * its programs; nothing is written before all were. Throws `debug-symbols-missing`, `debug-symbols-foreign`,
 * `debug-symbols-invalid`, `attachments-unsupported`, `write-failed`, and what opening and reading an image throws.
 */
export async function symbols(
  surroundings: Surroundings,
  named: string,
  request: SymbolsRequest,
): Promise<SymbolsReport> {
  const target = (await recogniseImage(named, surroundings.cwd)) ?? parseTarget(named);
  return withMeasuredImage(surroundings, request, target, async ({ image, ledger, from }) => {
    const platform = formatPlatform(platformOfConfig(ledger.config));
    const attached = await attachedSymbols(from, image.descriptor.digest);
    if (attached.length === 0) throw missing(named, "none are attached to this image");
    const matched: Matched[] = [];
    const without: string[] = [];
    await using scratch = await temporaryFolder();
    const { signal } = surroundings;
    await extractGoPrograms(image, ledger, { folder: scratch.path, signal }, async (path, file) => {
      await using source = await openRandomAccess(file);
      const program: ImageProgram = { path: `/${path}`, digest: await digestOf(source, signal), source };
      const fitting = await matchingSymbols(program, attached);
      if (fitting === undefined) without.push(program.path);
      else matched.push({ ...fitting, path: program.path, digest: program.digest });
    });
    requireMatched(named, matched, attached);
    const programs = await write(surroundings, request, platform, matched);
    const about = { name: named, digest: image.descriptor.digest, platform };
    return { schema: "plimsoll.symbols/1", image: about, programs, without };
  });
}

/** Symbols of a program that the image does not have are as good as none. */
function requireMatched(named: string, matched: readonly Matched[], attached: readonly AttachedSymbols[]): void {
  if (matched.length > 0) return;
  const paths = [...new Set(attached.map(({ path }) => path))].join(", ");
  throw missing(named, `symbols of ${paths} are attached, and the image has no such Go program`);
}

async function write(
  { cwd }: Surroundings,
  { output }: SymbolsRequest,
  platform: string,
  matched: readonly Matched[],
): Promise<readonly FetchedSymbols[]> {
  const suffix = platform.replaceAll("/", "-");
  const placed = matched.map((one) => {
    const name = basename(one.path);
    if (matched.length === 1) return { ...one, file: resolve(cwd, output ?? `${name}.debug`) };
    return { ...one, file: resolve(cwd, join(output ?? ".", `${name}-${suffix}.debug`)) };
  });
  const twice = placed.find(({ file }, index) => placed.findIndex((other) => other.file === file) !== index);
  if (twice !== undefined) throw sameName(twice);
  for (const { file } of placed) await requireReplaceable(file);
  const written: FetchedSymbols[] = [];
  for (const { path, digest, buildId, file, bytes, attachment } of placed) {
    await writeTextFile(file, bytes);
    written.push({ path, digest, buildId, file, sizeBytes: bytes.length, attachment });
  }
  return written;
}

function sameName({ path, file }: Matched & { readonly file: string }): PlimsollError {
  return new PlimsollError("write-failed", {
    what: `the symbols of two programs would be one file: ${file}`,
    why: `another program of the image has the same name as ${path}`,
    fix: "fetch what is attached with a registry's own tool",
  });
}

function missing(named: string, why: string): PlimsollError {
  return new PlimsollError("debug-symbols-missing", {
    what: `no debug symbols of ${named} were found`,
    why: `${why}; many tools leave behind what is attached when they copy an image`,
    fix: "name the place that slim wrote to; or make the image again: plimsoll slim . --debug-symbols attached",
  });
}
