import { clearReflection } from "../../format/go-object/clear-reflection.ts";
import { type BuildSize, weighProgram } from "../../session/weigh-build.ts";
import type { LinkRequest } from "../../toolchain/go/compiled-program.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { linkPackages, readArchive } from "../../toolchain/go/link-dump.ts";
import type { OpenedLink } from "./open-link-graph.ts";

/**
 * Links twice with the same command line, stripped; for the second link, the objects of these functions are changed so
 * that they are not marked as using reflection. If a symbol is defined in several packages, the mark is removed in all
 * of them.
 */
export async function linkWithoutReflection(
  go: Go,
  request: LinkRequest,
  { archives, loaded, graph }: OpenedLink,
  functions: readonly number[],
): Promise<{ readonly before: BuildSize; readonly after: BuildSize }> {
  const names = new Set(functions.map((symbol) => graph.names.of(symbol)));
  const definers = new Set(functions.map((symbol) => graph.definer[symbol]!));
  const others = graph.otherDefiners;
  for (let at = 0; at < others.length; at += 2) {
    if (functions.includes(others[at]!)) definers.add(others[at + 1]!);
  }
  const replaced = new Map<string, Uint8Array>();
  for (const definer of definers) {
    const archive = loaded[definer];
    if (archive === undefined) continue;
    replaced.set(archive.importPath, clearReflection(await readArchive(archive), names, archive.importPath));
  }
  const link = { archives, strip: true, measure: weighProgram };
  const before = await linkPackages(go, request, link);
  const after = await linkPackages(go, request, { ...link, replaced });
  return { before, after };
}
