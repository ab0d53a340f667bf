import { measureExclusive, type SymbolBytes } from "../../measure/link/exclusive.ts";
import { type MeasuredBuild, measureBuild, proveRemoval, type Removal } from "../../session/prove-removal.ts";
import type { CompiledProgram } from "../../toolchain/go/compiled-program.ts";
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
export async function measureCost(program: CompiledProgram, packages: ReadonlySet<string>): Promise<MeasuredCost> {
  const { go, request } = program;
  const measuring = measureBuild(go, request);
  const [before, removal, exclusive] = await Promise.all([
    measuring,
    proveRemoval(go, request, [...packages], { before: () => measuring, compiled: program }),
    exclusiveBytes(program, packages),
  ]);
  return { before, removal, exclusive };
}

async function exclusiveBytes(program: CompiledProgram, packages: ReadonlySet<string>) {
  const linked = await openLinkGraph(program);
  if ("reason" in linked) return linked;
  const { loaded, graph, full } = linked;
  const numbers = new Set(loaded.flatMap(({ importPath }, index) => (packages.has(importPath) ? [index] : [])));
  return measureExclusive(graph, full, numbers);
}
