import { counted } from "../../base/counted.ts";
import { countDisagreements } from "../../measure/link/agreement.ts";
import { GraphBuilder, type LinkerTables } from "../../measure/link/graph-builder.ts";
import { keptGraph } from "../../measure/link/kept-graph.ts";
import { LinkDump } from "../../measure/link/link-dump.ts";
import type { LinkGraph } from "../../measure/link/link-graph.ts";
import { type Marking, markReachable } from "../../measure/link/marking.ts";
import type { CompiledProgram, LinkRequest } from "../../toolchain/go/compiled-program.ts";
import type { Go } from "../../toolchain/go/go.ts";
import {
  ArchiveReader,
  archivesOf,
  linkPackages,
  type PackageArchive,
  readLinkerSources,
} from "../../toolchain/go/link-dump.ts";
import { GraphCache } from "./graph-cache.ts";

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
 * Links a compiled program, and reads what every symbol of the link refers to. Resolves to a sentence that
 * says why there is no graph where the references cannot be read, or where plimsoll would keep other symbols than the
 * linker. Throws what the go command's failures throw, and `source-invalid` for an object that
 * cannot be read.
 */
export async function openLinkGraph(program: CompiledProgram): Promise<OpenedLink | { readonly reason: string }> {
  const { go, request } = program;
  const tables = await readLinkerSources(go);
  if (tables === undefined)
    return { reason: "the sources of Go's linker are not installed, so references cannot be read" };
  const archives = archivesOf(program);
  const cache = await GraphCache.open(go, request, archives);
  const known = await cache.find();
  if (known !== undefined) return withMarking(archives, known);
  const found = await readGraph(go, request, { tables, archives });
  if ("reason" in found) return found;
  await cache.keep(found);
  return withMarking(archives, found);
}

function withMarking(archives: readonly PackageArchive[], graph: LinkGraph): OpenedLink {
  const byPath = new Map(archives.map((archive) => [archive.importPath, archive]));
  byPath.set("main", archives.at(-1)!);
  const loaded = graph.packages.map(({ importPath }) => byPath.get(importPath)!);
  return { archives, loaded, graph, full: markReachable(graph) };
}

/** Links, and reads the archives while the linker runs. */
async function readGraph(
  go: Go,
  request: LinkRequest,
  { tables, archives }: { readonly tables: LinkerTables; readonly archives: readonly PackageArchive[] },
): Promise<LinkGraph | { readonly reason: string }> {
  using builder = new GraphBuilder(tables);
  const dump = new LinkDump(builder.names);
  await Promise.all([
    addInLinkOrder(builder, archives),
    linkPackages(go, request, {
      archives,
      strip: true,
      onDump: (chunk) => dump.take(chunk),
      measure: () => Promise.resolve(),
    }),
  ]);
  dump.end();
  const whole = builder.finish(dump);
  const marking = markReachable(whole);
  const disagreements = countDisagreements(whole, marking, dump);
  if (disagreements === 0) return keptGraph(whole, marking);
  const symbols = counted(disagreements, "symbol");
  return { reason: `plimsoll and the linker of ${go.version} disagree about ${symbols}, so no bytes are given` };
}

/**
 * Adds packages in the order in which the linker loads them: main, then its imports breadth first, then those that only
 * the runtime needs.
 */
async function addInLinkOrder(builder: GraphBuilder, archives: readonly PackageArchive[]): Promise<void> {
  const main = archives.at(-1)!;
  const waiting = new Map(archives.slice(0, -1).map((archive) => [archive.importPath, archive]));
  using reader = new ArchiveReader();
  const loaded = [main];
  for (const archive of loaded) {
    const importPath = archive === main ? "main" : archive.importPath;
    for (const path of builder.add({ importPath, module: archive.module }, await reader.read(archive))) {
      const next = waiting.get(path);
      if (next !== undefined && waiting.delete(path)) loaded.push(next);
    }
    if (archive !== loaded.at(-1)) continue;
    loaded.push(...waiting.values());
    waiting.clear();
  }
}
