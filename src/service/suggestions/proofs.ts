import { basename, join } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { withoutImport } from "../../format/go-source/import-line.ts";
import type { ImportSite } from "../../session/import-sites.ts";
import { proveRemoval } from "../../session/prove-removal.ts";
import { weighBuild } from "../../session/weigh-build.ts";
import { openSources } from "../../toolchain/go/sources.ts";
import type { SuggestionContext } from "./context.ts";
import type { SuggestionProof } from "./suggestion.ts";

type Answer = SuggestionProof | { readonly unproven: string };

/** Builds the program with stubs in place of these packages. */
export async function proveByStubs(
  { go, request, before }: SuggestionContext,
  importPaths: readonly string[],
): Promise<Answer> {
  const removal = await proveRemoval(go, request, importPaths, { before: await before() });
  if (!removal.proven) return { unproven: removal.refusal.why.split("\n")[0]! };
  const stubs = counted(importPaths.length, "package");
  return { how: `built without the code of ${stubs}`, before: removal.before, after: removal.after };
}

/**
 * Builds the program without these import declarations, all of which are for side effects. With a stub of what they
 * import where a line cannot be cut, because it holds something else, too.
 */
export async function proveByCut(context: SuggestionContext, sites: readonly ImportSite[]): Promise<Answer> {
  const { go, request, before } = context;
  const replaced = await cutFiles(context, sites);
  if (replaced === undefined) return proveByStubs(context, [...new Set(sites.map(({ imported }) => imported))].sort());
  const { sizeBytes, wireBytes } = await before();
  try {
    const after = await weighBuild(go, request, replaced);
    return { how: "built without the import", before: { sizeBytes, wireBytes }, after };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "build-failed") throw error;
    return { unproven: (error.why ?? error.what).split("\n")[0]! };
  }
}

async function cutFiles(
  { go, request, packages }: SuggestionContext,
  sites: readonly ImportSite[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const sources = await openSources(go, request);
  const cut = new Map<string, string>();
  for (const { importer, file, line, imported } of sites) {
    const place = { folder: packages.get(importer)!.folder, name: basename(file) };
    const path = join(place.folder, place.name);
    const text = withoutImport(cut.get(path) ?? (await sources.read([place]))[0]!, line, imported);
    if (text === undefined) return undefined;
    cut.set(path, text);
  }
  return cut;
}
