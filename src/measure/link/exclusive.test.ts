import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keptBytes, measureExclusive } from "./exclusive.ts";
import { EDGE, FATE, type LinkGraph } from "./link-graph.ts";
import { markReachable } from "./marking.ts";
import { SymbolNames } from "./symbol-names.ts";

/** A link of plain references: `edges[s]` are the targets of symbol s, which package `s % packages` defines. */
function graphOf(edges: readonly (readonly number[])[], packages: number): LinkGraph {
  const symbols = edges.length;
  const counts = edges.map(({ length }) => length);
  const lastEdge = Int32Array.from(counts, (_, at) => counts.slice(0, at + 1).reduce((sum, one) => sum + one, 0));
  const targets = Int32Array.from(edges.flat(), (target) => target % symbols);
  return {
    symbols,
    names: SymbolNames.from(edges.map((_, symbol) => `s${symbol}`)),
    sizeBytes: Uint32Array.from(edges, (_, symbol) => symbol + 1),
    fates: new Uint8Array(symbols).fill(FATE.loaded),
    marks: new Uint8Array(symbols),
    firstEdge: lastEdge.map((last, symbol) => last - counts[symbol]!),
    lastEdge,
    targets,
    edgeKinds: new Uint8Array(targets.length).fill(EDGE.needs),
    signatures: new Int32Array(targets.length).fill(-1),
    exportedNames: new Uint8Array(),
    nameOfSignature: new Int32Array(),
    roots: [0],
    packages: Array.from({ length: packages }, (_, at) => ({ importPath: `p${at}`, module: undefined })),
    definer: Int32Array.from(edges, (_, symbol) => symbol % packages),
    otherDefiners: new Int32Array(),
  };
}

test("removing no package saves nothing, removing all saves everything, and more packages never save less", () => {
  const edges = fc.array(fc.array(fc.nat(40), { maxLength: 4 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(edges, fc.integer({ min: 2, max: 5 }), (links, packages) => {
      const graph = graphOf(links, packages);
      const full = markReachable(graph);
      const all = keptBytes(graph, full).loadedBytes;
      const bytesOf = (...removed: number[]) => measureExclusive(graph, full, new Set(removed)).loadedBytes;
      assert.equal(bytesOf(), 0);
      assert.equal(bytesOf(...Array.from({ length: packages }, (_, at) => at)), all);
      let own = 0;
      for (let symbol = 0; symbol < graph.symbols; symbol++) {
        if (full.kept[symbol] === 1 && graph.definer[symbol] === 1) own += graph.sizeBytes[symbol]!;
      }
      assert.ok(bytesOf(1) >= own);
      assert.ok(bytesOf(0, 1) >= bytesOf(1) && bytesOf(0, 1) <= all);
    }),
    { numRuns: 200 },
  );
});
