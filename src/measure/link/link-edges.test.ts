import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkEdges } from "./link-edges.ts";
import { EDGE } from "./link-graph.ts";

const itself = (symbol: number) => symbol;

/** The edges of a symbol: what they point to, and what they mean. */
function edgesOf(edges: LinkEdges, source: number, same = itself): readonly (readonly [number, number])[] {
  const { firstEdge, lastEdge, targets, edgeKinds } = edges.finish(10, same);
  const range = Array.from(
    { length: lastEdge[source]! - firstEdge[source]! },
    (_, index) => firstEdge[source]! + index,
  );
  return range.map((edge) => [targets[edge]!, edgeKinds[edge]!]);
}

test("a symbol needs the same target only once, and another symbol needs it too", () => {
  const edges = new LinkEdges();
  for (const source of [1, 2]) {
    edges.begin(source);
    for (const target of [5, 6, 5]) edges.addNeed(source, target);
    edges.end(source);
  }
  const needs = [
    [5, EDGE.needs],
    [6, EDGE.needs],
  ];
  assert.deepEqual([edgesOf(edges, 1), edgesOf(edges, 2), edgesOf(edges, 3)], [needs, needs, []]);
});

test("further edges come behind those that a symbol has, and a call keeps its method", () => {
  const edges = new LinkEdges();
  edges.begin(1);
  edges.addCall(7, 24);
  edges.end(1);
  edges.begin(2);
  edges.add(3, EDGE.needs);
  edges.end(2);
  edges.extend(1, [8]);
  assert.deepEqual(edgesOf(edges, 1), [
    [7, EDGE.callsMethod],
    [8, EDGE.needs],
  ]);
  const { firstEdge } = edges.finish(2, itself);
  assert.equal(edges.addends.get(firstEdge[1]!), 24);
});

test("targets get the number that a symbol kept; names of methods are no symbols", () => {
  const edges = new LinkEdges();
  edges.begin(1);
  edges.add(5, EDGE.intoInterface, 16);
  edges.add(5, EDGE.callsName);
  edges.end(1);
  edges.share(1, 4);
  assert.deepEqual(
    edgesOf(edges, 4, (symbol) => symbol + 100),
    [
      [105, EDGE.intoInterface],
      [5, EDGE.callsName],
    ],
  );
  assert.deepEqual([...edges.finish(1, itself).offsets], [16, -1]);
});
