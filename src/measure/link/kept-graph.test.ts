import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keptBytes, measureExclusive } from "./exclusive.ts";
import { keptGraph } from "./kept-graph.ts";
import { EDGE, FATE, MARK, type References, type WholeGraph } from "./link-graph.ts";
import { markReachable } from "./marking.ts";
import { NameTable } from "./name-table.ts";
import { decodeGraph, encodeGraph } from "./plain-graph.ts";

const SYMBOLS = 24;
const SIGNATURES = 4;
const NAMES = 4;
const PACKAGES = 3;

const symbol = fc.nat(SYMBOLS - 1);
/** What one symbol refers to: a list of edges, or the three edges of a method. */
const reference = fc.oneof(
  symbol.map((target) => [{ kind: EDGE.needs, target, signature: -1 }]),
  symbol.map((target) => [{ kind: EDGE.intoInterface, target, signature: -1 }]),
  fc.nat(SIGNATURES - 1).map((target) => [{ kind: EDGE.callsMethod, target, signature: -1 }]),
  fc.nat(NAMES - 1).map((target) => [{ kind: EDGE.callsName, target, signature: -1 }]),
  fc
    .tuple(symbol, symbol, symbol, fc.nat(SIGNATURES - 1))
    .map(([type, one, other, signature]) =>
      [type, one, other].map((target, at) => ({ kind: EDGE.method, target, signature: at === 0 ? signature : -1 })),
    ),
);
const someSymbol = fc.record({
  references: fc.array(reference, { maxLength: 4 }),
  marks: fc.constantFrom(0, MARK.goType, MARK.goType | MARK.usedInInterface, MARK.reflectMethod, MARK.byContent),
  fate: fc.constantFrom(FATE.loaded, FATE.zeroed, FATE.other),
  name: fc.constantFrom("", "main.main", "größe", "main.f"),
});
const someGraph = fc.record({
  symbols: fc.array(someSymbol, { minLength: SYMBOLS, maxLength: SYMBOLS }),
  others: fc.array(fc.tuple(symbol, fc.nat(PACKAGES - 1)), { maxLength: 6 }),
});

function graphOf({ symbols, others }: typeof someGraph extends fc.Arbitrary<infer T> ? T : never): WholeGraph {
  const table = new NameTable();
  const edges = symbols.map(({ references }) => references.flat());
  let count = 0;
  const lastEdge = Int32Array.from(edges, ({ length }) => (count += length));
  return {
    symbols: SYMBOLS,
    names: Int32Array.from(symbols, ({ name }) => table.intern(Buffer.from(name))),
    table,
    sizeBytes: Uint32Array.from(symbols, (_, at) => 1 << at),
    fates: Uint8Array.from(symbols, ({ fate }) => fate),
    marks: Uint8Array.from(symbols, ({ marks }) => marks),
    firstEdge: lastEdge.map((last, at) => last - edges[at]!.length),
    lastEdge,
    targets: Int32Array.from(edges.flat(), ({ target }) => target),
    edgeKinds: Uint8Array.from(edges.flat(), ({ kind }) => kind),
    signatures: Int32Array.from(edges.flat(), ({ signature }) => signature),
    exportedNames: Uint8Array.from({ length: NAMES }, (_, at) => at % 2),
    nameOfSignature: Int32Array.from({ length: SIGNATURES }, (_, at) => (at + 1) % NAMES),
    roots: [0, 1],
    packages: Array.from({ length: PACKAGES }, (_, at) => ({
      importPath: `p${at}`,
      module: at === 0 ? undefined : `m@v${at}`,
    })),
    definer: Int32Array.from(symbols, (_, at) => (at % (PACKAGES + 1)) - 1),
    otherDefiners: Int32Array.from(others.flat()),
  };
}

/** What can be asked of a graph: bytes with and without packages, and what led to each symbol, by their sizes. */
function answersOf(graph: References) {
  const full = markReachable(graph);
  const bytes = Array.from({ length: PACKAGES }, (_, at) => measureExclusive(graph, full, new Set([at])));
  const parents = [full, markReachable(graph, { reflection: false })].map((marking) => {
    const kept = [...marking.kept.keys()].filter((at) => marking.kept[at] === 1);
    return kept.map((at) => [graph.sizeBytes[at], graph.sizeBytes[marking.parents[at]!]]);
  });
  return { all: keptBytes(graph, full), reflectionSeen: full.reflectionSeen, bytes, parents };
}

test("the kept part of a graph gives the same answers as the whole, also after it was written and read", () => {
  fc.assert(
    fc.property(someGraph, (description) => {
      const whole = graphOf(description);
      const { kept } = markReachable(whole);
      const part = keptGraph(whole, markReachable(whole));
      assert.deepEqual(answersOf(part), answersOf(whole));
      const names = [...kept.keys()].filter((at) => kept[at] === 1).map((at) => whole.table.text(whole.names[at]!));
      assert.deepEqual([...Array(part.symbols).keys()].map(part.names.of, part.names), [...names, ""]);
      const again = decodeGraph(encodeGraph(part))!;
      assert.deepEqual(answersOf(again), answersOf(whole));
      assert.deepEqual({ ...again, names: again.names.starts }, { ...part, names: part.names.starts });
    }),
    { numRuns: 500 },
  );
});

test("bytes that are not a whole graph are none", () => {
  const [description] = fc.sample(someGraph, { numRuns: 1, seed: 1 });
  const whole = graphOf(description!);
  const bytes = encodeGraph(keptGraph(whole, markReachable(whole)));
  const moved = new Uint8Array(bytes.length + 1);
  moved.set(bytes, 1);
  assert.ok(decodeGraph(moved.subarray(1)), "where they lie does not matter");
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeGraph(bytes.subarray(0, length)), undefined);
  assert.equal(decodeGraph(moved), undefined);
});
