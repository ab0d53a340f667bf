import { basename, join } from "node:path";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { withoutImport } from "../../format/go-source/import-line.ts";
import type { ImportSite } from "../../session/import-sites.ts";
import { proveRemoval } from "../../session/prove-removal.ts";
import { type BuildSize, weighBuild } from "../../session/weigh-build.ts";
import { firstComplaint } from "../../toolchain/go/build-failure.ts";
import type { ReplacedFiles } from "../../toolchain/go/replaced-files.ts";
import { openSources } from "../../toolchain/go/sources.ts";
import type { SuggestionContext } from "./context.ts";
import type { Candidate } from "./suggestion.ts";

type Answer = Awaited<ReturnType<Candidate["prove"]>>;

/** Builds the program with stubs in place of these packages. */
export async function proveByStubs(
  { go, request, before, compiled }: SuggestionContext,
  importPaths: readonly string[],
): Promise<Answer> {
  const removal = await proveRemoval(go, request, importPaths, { before: await before(), compiled: await compiled() });
  if (!removal.proven) return { unproven: removal.refusal.why.split("\n")[0]! };
  const stubs = counted(importPaths.length, "package");
  return { how: `built without the code of ${stubs}`, before: removal.before, after: removal.after };
}

/**
 * Builds the program without these import declarations, all of which are for side effects. With a stub of what they
 * import where a line cannot be cut, because it holds something else, too.
 */
export async function proveByCut(context: SuggestionContext, sites: readonly ImportSite[]): Promise<Answer> {
  const replaced = await cutFiles(context, sites);
  if (replaced === undefined) return proveByStubs(context, [...new Set(sites.map(({ imported }) => imported))].sort());
  return proveByFiles(context, "built without the import", replaced);
}

/** Builds the program with other contents in place of these files. */
export function proveByFiles(context: SuggestionContext, how: string, replaced: ReplacedFiles): Promise<Answer> {
  return proveByBuild(context, how, () => weighBuild(context.go, context.request, replaced));
}

/** The answer of a build: where it fails, nothing is proven. */
export async function proveByBuild(
  context: SuggestionContext,
  how: string,
  build: () => Promise<BuildSize | { readonly unproven: string }>,
): Promise<Answer> {
  const { sizeBytes, wireBytes } = await context.before();
  try {
    const after = await build();
    return "unproven" in after ? after : { how, before: { sizeBytes, wireBytes }, after };
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "build-failed") throw error;
    return { unproven: firstComplaint(error) };
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

/** The same answer, unless something is wrong with what was built: then the reason. */
export function doubt(
  answer: Answer,
  reasonOf: (proof: { readonly before: BuildSize; readonly after: BuildSize }) => string | undefined,
): Answer {
  if ("unproven" in answer) return answer;
  const reason = reasonOf(answer);
  return reason === undefined ? answer : { unproven: reason };
}
