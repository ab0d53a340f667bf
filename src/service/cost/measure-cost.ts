import { once } from "../../base/once.ts";
import { measureExclusive, type SymbolBytes } from "../../measure/link/exclusive.ts";
import { type MeasuredBuild, measureProgram, proveRemoval, type Removal } from "../../session/prove-removal.ts";
import { comparedBuild } from "../../session/weigh-build.ts";
import { buildBinary } from "../../toolchain/go/build.ts";
import type { CompiledProgram } from "../../toolchain/go/compiled-program.ts";
import type { SourceReader } from "../../toolchain/go/source-reader.ts";
import { openLinkGraph } from "../link/open-link-graph.ts";

/** What a program's packages cost, in three figures that are never mixed. */
export interface MeasuredCost {
  readonly before: MeasuredBuild;
  readonly removal: Removal;
  /** Or why the link graph says nothing. */
  readonly exclusive: SymbolBytes | { readonly reason: string };
}

/**
 * Builds a compiled program as it is and without the code of some of its packages, and reads the graph of its link, all
 * beside each other. Throws what `measureBuild` and `openLinkGraph` throw.
 */
export async function measureCost(
  program: CompiledProgram,
  reader: SourceReader,
  packages: ReadonlySet<string>,
): Promise<MeasuredCost> {
  const { go, request } = program;
  const building = buildBinary(go, comparedBuild(request));
  const before = once(async () => measureProgram(await building));
  const exclusive = once(() => exclusiveBytes(program, packages));
  const measure = () => {
    // What fails first is thrown, and the other must not end the process.
    for (const one of [exclusive(), before()]) one.catch(() => {});
    return before();
  };
  building.catch(() => {});
  try {
    const removal = await proveRemoval(go, request, [...packages], { before: measure, compiled: program, reader });
    return { removal, before: await before(), exclusive: await exclusive() };
  } catch (error) {
    await before().catch(() => {});
    throw error;
  }
}

async function exclusiveBytes(program: CompiledProgram, packages: ReadonlySet<string>) {
  const linked = await openLinkGraph(program);
  if ("reason" in linked) return linked;
  const { loaded, graph, full } = linked;
  const numbers = new Set(loaded.flatMap(({ importPath }, index) => (packages.has(importPath) ? [index] : [])));
  return measureExclusive(graph, full, numbers);
}
