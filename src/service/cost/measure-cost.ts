import { measureExclusive, type SymbolBytes } from "../../measure/link/exclusive.ts";
import { type MeasuredBuild, measureBuild, proveRemoval, type Removal } from "../../session/prove-removal.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { openLinkGraph } from "../link/open-link-graph.ts";

/** What a program's packages cost, in three figures that are never mixed. */
export interface MeasuredCost {
  readonly before: MeasuredBuild;
  readonly removal: Removal;
  /** Or why the link graph says nothing. */
  readonly exclusive: SymbolBytes | { readonly reason: string };
}

/**
 * Builds a program as it is and without the code of some of its packages, and reads the graph of its link. The program
 * is compiled once, for the stubs; both builds and the link run beside each other after it. Throws what `measureBuild`
 * and `openLinkGraph` throw.
 */
export async function measureCost(
  go: Go,
  request: DependencyRequest,
  packages: ReadonlySet<string>,
): Promise<MeasuredCost> {
  let started:
    | { readonly before: Promise<MeasuredBuild>; readonly exclusive: Promise<MeasuredCost["exclusive"]> }
    | undefined;
  const start = () => {
    if (started === undefined) {
      started = { before: measureBuild(go, request), exclusive: exclusiveBytes(go, request, packages) };
      // What fails first is thrown, and the other must not end the process.
      for (const one of Object.values(started)) one.catch(() => {});
    }
    return started;
  };
  const removal = await proveRemoval(go, request, [...packages], { before: () => start().before });
  const { before, exclusive } = start();
  return { removal, before: await before, exclusive: await exclusive };
}

async function exclusiveBytes(go: Go, request: DependencyRequest, packages: ReadonlySet<string>) {
  const linked = await openLinkGraph(go, { ...request, trimpath: true });
  if ("reason" in linked) return linked;
  const { loaded, graph, full } = linked;
  const numbers = new Set(loaded.flatMap(({ importPath }, index) => (packages.has(importPath) ? [index] : [])));
  return measureExclusive(graph, full, numbers);
}
