import { join } from "node:path";
import { counted } from "../../../base/counted.ts";
import { countOccurrences } from "../../../evidence/binary/occurrences.ts";
import { type EmbedDirective, embedsFile, parseEmbedDirectives } from "../../../format/go-source/embed-directives.ts";
import type { Edit } from "../../../report/prune-report.ts";
import { shownFile } from "../../../session/import-sites.ts";
import { comparedBuild } from "../../../session/weigh-build.ts";
import { openBinary } from "../../../store/file/binary-file.ts";
import { buildBinary } from "../../../toolchain/go/build.ts";
import type { Dependency } from "../../../toolchain/go/dependencies.ts";
import type { EmbeddedFile } from "../../../toolchain/go/embedded-files.ts";
import { openSources } from "../../../toolchain/go/sources.ts";
import type { SuggestionContext } from "../context.ts";

/** A `//go:embed` line, and the Go file that has it. */
export interface EmbedUse extends EmbedDirective {
  /** As `ImportSite.file` has it. */
  readonly file: string;
  /** By this absolute path an overlay names it. */
  readonly path: string;
  readonly source: string;
}

/** The `//go:embed` lines of a package. */
export async function embedUses({ go, request }: SuggestionContext, one: Dependency): Promise<EmbedUse[]> {
  const sources = await openSources(go, request);
  const names = [...one.goFiles, ...one.cgoFiles];
  const texts = await sources.read(names.map((name) => ({ folder: one.folder, name })));
  return names.flatMap((name, index) =>
    parseEmbedDirectives(texts[index]!).map((directive) => ({
      ...directive,
      file: shownFile(one, name, request.package),
      path: join(one.folder, name),
      source: texts[index]!,
    })),
  );
}

/** The lines among them that embed a file, and perhaps others with it. */
export function usesOf(uses: readonly EmbedUse[], { name }: EmbeddedFile): EmbedUse[] {
  return uses.filter(({ patterns }) => patterns.some((pattern) => embedsFile(pattern, name)));
}

/** Whether a file of this package can be changed, and another be read instead: an overlay reaches no downloaded module. */
export function isOwn({ own, request }: SuggestionContext, one: Dependency): boolean {
  return request.package.how === "build" && own.includes(one);
}

/** As messages name a file: relative to its module's root. */
export function shownEmbed({ package: one, name }: EmbeddedFile, { request }: SuggestionContext): string {
  return shownFile(one, name, request.package);
}

/** What a suggestion about several files of one package is named after. */
export function subjectOf(context: SuggestionContext, files: readonly EmbeddedFile[]): string {
  return files.length === 1 ? shownEmbed(files[0]!, context) : files[0]!.package.importPath;
}

/** One edit for each line that embeds some of these files, which are of one package. */
export async function editsOf(
  context: SuggestionContext,
  files: readonly EmbeddedFile[],
  what: (named: string) => string,
): Promise<Edit[]> {
  const uses = await embedUses(context, files[0]!.package);
  const places = Map.groupBy(files, (file) => usesOf(uses, file)[0]);
  return [...places].map(([use, same]) => {
    const named = shownEmbed(same[0]!, context);
    const others = same.length === 1 ? "" : ` and ${counted(same.length - 1, "other")}`;
    return { file: use?.file ?? named, line: use?.line ?? null, what: what(`${named}${others}`) };
  });
}

export function totalBytes(contents: readonly { readonly length: number }[]): number {
  return contents.reduce((sum, { length }) => sum + length, 0);
}

/**
 * How often the program has each content. None is there where no code that the linker keeps uses its variable: the bytes
 * say so, whatever the sources look like.
 */
export async function timesInProgram(
  { go, request }: SuggestionContext,
  contents: readonly Uint8Array[],
): Promise<number[]> {
  if (contents.length === 0) return [];
  await using binary = await buildBinary(go, comparedBuild(request));
  await using file = await openBinary(binary.path, "/");
  return await countOccurrences(file, contents);
}
