import { counted } from "../../base/counted.ts";
import { countDisagreements } from "../../measure/link/agreement.ts";
import { GraphBuilder } from "../../measure/link/graph-builder.ts";
import { LinkDump } from "../../measure/link/link-dump.ts";
import type { LinkGraph } from "../../measure/link/link-graph.ts";
import { type Marking, markReachable } from "../../measure/link/marking.ts";
import type { Go } from "../../toolchain/go/go.ts";
import {
  compilePackages,
  type LinkRequest,
  linkPackages,
  type PackageArchive,
  readArchive,
  readLinkerSources,
} from "../../toolchain/go/link-dump.ts";

/** A link as plimsoll repeats it, after its marking was found to agree with what the linker kept. */
export interface OpenedLink {
  /** In the order of the command line: the main package last. */
  readonly archives: readonly PackageArchive[];
  /** The same archives, in the order of the graph's packages. */
  readonly loaded: readonly PackageArchive[];
  readonly graph: LinkGraph;
  /** What the whole link keeps. */
  readonly full: Marking;
}

/**
 * Compiles and links a main package, and reads what every symbol of the link refers to. Resolves to a sentence that
 * says why there is no graph where the references cannot be read, or where plimsoll would keep other symbols than the
 * linker. Throws `build-failed` and what the go command's other failures throw, and `source-invalid` for an object that
 * cannot be read.
 */
export async function openLinkGraph(go: Go, request: LinkRequest): Promise<OpenedLink | { readonly reason: string }> {
  const tables = await readLinkerSources(go);
  if (tables === undefined)
    return { reason: "the sources of Go's linker are not installed, so references cannot be read" };
  const archives = await compilePackages(go, request);
  const dump = new LinkDump();
  await linkPackages(go, request, { archives, onDumpLine: (line) => dump.add(line), measure: () => Promise.resolve() });
  const builder = new GraphBuilder(tables);
  const loaded = await addInLinkOrder(builder, archives);
  const graph = builder.finish(dump);
  const full = markReachable(graph);
  const disagreements = countDisagreements(graph, full, dump);
  if (disagreements === 0) return { archives, loaded, graph, full };
  const symbols = counted(disagreements, "symbol");
  return { reason: `plimsoll and the linker of ${go.version} disagree about ${symbols}, so no bytes are given` };
}

/**
 * Adds packages in the order in which the linker loads them: main, then its imports breadth first, then those that only
 * the runtime needs.
 */
async function addInLinkOrder(builder: GraphBuilder, archives: readonly PackageArchive[]) {
  const main = archives.at(-1)!;
  const waiting = new Map(archives.slice(0, -1).map((archive) => [archive.importPath, archive]));
  const loaded = [main];
  for (const archive of loaded) {
    const importPath = archive === main ? "main" : archive.importPath;
    for (const path of builder.add({ importPath, module: archive.module }, await readArchive(archive))) {
      const next = waiting.get(path);
      if (next !== undefined && waiting.delete(path)) loaded.push(next);
    }
    if (archive !== loaded.at(-1)) continue;
    loaded.push(...waiting.values());
    waiting.clear();
  }
  return loaded;
}
