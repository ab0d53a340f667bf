import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RequirementGraph } from "./requirement-graph.ts";

const TEXT = `example.com/app example.com/a@v1.0.0
example.com/app example.com/b@v1.0.0
example.com/app go@1.24
example.com/a@v1.0.0 example.com/c@v1.1.0
example.com/a@v1.0.0 go@1.23
example.com/a@v1.0.0 toolchain@go1.24.1
example.com/b@v1.0.0 example.com/d@v1.0.0
example.com/c@v1.1.0 example.com/a@v0.9.0
example.com/c@v1.1.0 example.com/e@v1.0.0
example.com/d@v1.0.0 example.com/e@v0.1.0
not a line of it
`;

test("what only one requirement brings, past cycles and Go's own releases", () => {
  const graph = RequirementGraph.parse(TEXT);
  const roots = ["example.com/a", "example.com/b"];
  assert.deepEqual(graph.onlyThrough("example.com/a", roots), ["example.com/c"]);
  assert.deepEqual(graph.onlyThrough("example.com/b", roots), ["example.com/d"]);
  assert.deepEqual(graph.onlyThrough("example.com/c", roots), []);
  assert.deepEqual(graph.onlyThrough("example.com/nowhere", roots), []);
  assert.deepEqual(graph.requiring("example.com/e"), ["example.com/c", "example.com/d"]);
  assert.deepEqual(graph.requiring("go"), []);
});

test("it equals a search in the graph without the module", () => {
  const edges = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 30 });
  fc.assert(
    fc.property(edges, fc.nat(8), fc.uniqueArray(fc.nat(8)), (pairs, module, roots) => {
      const name = (node: number) => `m${node}`;
      const graph = RequirementGraph.parse(pairs.map(([from, to]) => `m${from}@v1 m${to}@v1`).join("\n"));
      const reach = (from: readonly number[]): Set<number> => {
        let seen = new Set(from.filter((node) => node !== module));
        for (let size = -1; size !== seen.size; ) {
          size = seen.size;
          const next = pairs.flatMap(([a, b]) => (seen.has(a) && b !== module ? [b] : []));
          seen = new Set([...seen, ...next]);
        }
        return seen;
      };
      const others = reach(roots);
      const behind = reach(pairs.flatMap(([from, to]) => (from === module ? [to] : [])));
      const expected = [...behind].filter((node) => !others.has(node)).map(name);
      assert.deepEqual(graph.onlyThrough(name(module), roots.map(name)), expected.sort());
    }),
  );
});
