import { basename, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, imagesOf, platformOf } from "../../image/image.ts";
import type { FetchedSymbols, SymbolsReport } from "../../report/symbols-report.ts";
import { extractGoPrograms } from "../../service/findings/image-programs.ts";
import { digestOf } from "../../session/digest-of.ts";
import { registryAccess } from "../../session/measure-image-target.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { surveyImage } from "../../session/survey-image.ts";
import { openRandomAccess } from "../../store/file/random-access-file.ts";
import { requireReplaceable, writeTextFile } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { recogniseImage } from "../../store/recognise.ts";
import { formatTarget, parseTarget } from "../../store/target.ts";
import { type AttachedSymbols, attachedSymbols } from "./attached.ts";
import { type ImageProgram, type MatchedSymbols, matchingSymbols } from "./matching.ts";
import type { SymbolsRequest } from "./request.ts";

/** Instead of a platform: the image of each. */
const ALL = "all";

interface Matched extends MatchedSymbols {
  readonly platform: string;
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
  await using stores = openStores(surroundings, registryAccess(request));
  const target = await stores.withKind((await recogniseImage(named, surroundings.cwd)) ?? parseTarget(named));
  const artifact =
    request.platform === ALL ? await stores.open(target, undefined) : await stores.openImage(target, request.platform);
  const from = { target, attachments: stores.attachments };
  const asked: AskedImage[] = [];
  for (const image of imagesOf(artifact)) {
    asked.push({ image, attached: await attachedSymbols(from, image.descriptor.digest) });
  }
  if (asked.every(({ attached }) => attached.length === 0)) throw missing(named, "none are attached to this image");
  const found: FoundSymbols[] = [];
  for (const one of asked) found.push(await symbolsOf(surroundings, formatTarget(target), one, request.cache ?? true));
  const matched = found.flatMap((one) => one.matched);
  requireMatched(named, matched, asked);
  const programs = await write(surroundings, request, matched);
  const platform = artifact.kind === "image" ? formatPlatform(platformOf(artifact)) : null;
  const about = { name: named, digest: artifact.descriptor.digest, platform };
  return { schema: "plimsoll.symbols/1", image: about, programs, without: found.flatMap(({ without }) => without) };
}

interface AskedImage {
  readonly image: Image;
  /** What is attached to it as debug symbols. */
  readonly attached: readonly AttachedSymbols[];
}

interface FoundSymbols {
  readonly matched: readonly Matched[];
  readonly without: readonly { readonly platform: string; readonly path: string }[];
}

/** Of one image: which of what is attached belongs to which of its programs. */
async function symbolsOf(
  { env, signal }: Surroundings,
  name: string,
  { image, attached }: AskedImage,
  cache: boolean,
): Promise<FoundSymbols> {
  const platform = formatPlatform(platformOf(image));
  const { ledger } = await surveyImage(image, name, { env, signal, cache, verify: "layers" });
  const matched: Matched[] = [];
  const without: { platform: string; path: string }[] = [];
  await using scratch = await temporaryFolder();
  await extractGoPrograms(image, ledger, { folder: scratch.path, signal }, async (path, file) => {
    await using source = await openRandomAccess(file);
    const program: ImageProgram = { path: `/${path}`, digest: await digestOf(source, signal), source };
    const fitting = await matchingSymbols(program, attached);
    if (fitting === undefined) without.push({ platform, path: program.path });
    else matched.push({ ...fitting, platform, path: program.path, digest: program.digest });
  });
  return { matched, without };
}

/** Symbols of a program that the image does not have are as good as none. */
function requireMatched(named: string, matched: readonly Matched[], asked: readonly AskedImage[]): void {
  if (matched.length > 0) return;
  const paths = [...new Set(asked.flatMap(({ attached }) => attached.map(({ path }) => path)))].join(", ");
  throw missing(named, `symbols of ${paths} are attached, and the image has no such Go program`);
}

async function write(
  { cwd }: Surroundings,
  { output, platform }: SymbolsRequest,
  matched: readonly Matched[],
): Promise<readonly FetchedSymbols[]> {
  const placed = matched.map((one) => {
    const name = basename(one.path);
    const isOne = matched.length === 1 && platform !== ALL;
    if (isOne) return { ...one, file: resolve(cwd, output ?? `${name}.debug`) };
    const suffix = one.platform.replaceAll("/", "-");
    return { ...one, file: resolve(cwd, join(output ?? ".", `${name}-${suffix}.debug`)) };
  });
  const twice = placed.find(({ file }, index) => placed.findIndex((other) => other.file === file) !== index);
  if (twice !== undefined) throw sameName(twice);
  for (const { file } of placed) await requireReplaceable(file);
  const written: FetchedSymbols[] = [];
  for (const { platform, path, digest, buildId, file, bytes, attachment } of placed) {
    await writeTextFile(file, bytes);
    written.push({ platform, path, digest, buildId, file, sizeBytes: bytes.length, attachment });
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
