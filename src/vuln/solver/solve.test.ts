import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareCosts, costOfRaising, exhaustiveCost, type NaiveGraph } from "../../../test/support/exhaustive-plan.ts";
import { plantedGraphs, problemOf } from "../../../test/support/planted-graph.ts";
import type { Plan } from "./problem.ts";
import { solve } from "./solve.ts";

/** `m0@v1.0.0: a@v1.0.0 b@v1.1.0`, all with go 1.21. The main module's requirements are `+direct` or `-indirect`. */
function graphOf(
  main: string,
  modules: readonly string[],
  affected: string,
  more: Partial<NaiveGraph> = {},
): NaiveGraph {
  const at = (word: string) => word.split("@") as [string, string];
  return {
    go: "1.21",
    lines: main.split(" ").map((word) => {
      const [path, version] = at(word.slice(1));
      return { path, version, indirect: word.startsWith("-") };
    }),
    modules: new Map(
      modules.map((line) => {
        const [name = "", require = ""] = line.split(":");
        return [name, { go: "1.21", require: require.split(" ").filter(Boolean).map(at) }];
      }),
    ),
    needed: null,
    affected: affected.split(" ").filter(Boolean),
    highestGo: "1.21",
    allowExclude: false,
    substitutes: [],
    failing: [],
    ...more,
  };
}

function linesOf({ requirements }: Plan): readonly string[] {
  return requirements.map(({ path, from, to }) => `${path} ${from} -> ${to}`);
}

function planned(graph: NaiveGraph): Plan {
  const plan = solve(problemOf(graph));
  assert.deepEqual(Object.values(plan.cost), exhaustiveCost(graph));
  assert.ok(plan.isMinimal);
  return plan;
}

test("where the obvious edit is not the cheapest: the first fixed version drags a direct requirement along", () => {
  const plan = planned(
    graphOf(
      "+a@v0.1.0 +b@v0.1.0 -x@v0.1.0",
      ["a@v0.1.0: x@v0.1.0", "b@v0.1.0:", "b@v0.2.0:", "x@v0.1.0:", "x@v0.2.0: b@v0.2.0", "x@v0.3.0:"],
      "x@v0.1.0",
    ),
  );
  assert.deepEqual(linesOf(plan), ["x v0.1.0 -> v0.3.0"]);
});

test("where no plan exists, each finding has its reason and its chain", () => {
  const graph = graphOf(
    "+a@v0.1.0 -x@v0.1.0 -y@v0.1.0",
    ["a@v0.1.0: x@v0.1.0 y@v0.1.0", "x@v0.1.0:", "y@v0.1.0:", "y@v0.2.0: z@v0.1.0", "z@v0.1.0:"],
    "x@v0.1.0 y@v0.1.0 z@v0.1.0",
  );
  const plan = planned(graph);
  assert.deepEqual(linesOf(plan), []);
  assert.deepEqual(
    plan.remaining.map(({ module, why, chain }) => [module.path, why.kind, chain.map(({ path }) => path).join(" ")]),
    [
      ["x", "no-fix", "a x"],
      ["y", "conflict", "a y"],
    ],
  );
  const [, conflict] = plan.remaining;
  assert.deepEqual(conflict!.why, { kind: "conflict", fixed: "v0.2.0", brings: [{ path: "z", version: "v0.1.0" }] });
});

test("the other reasons: a replacement, an exclusion, the release of Go, another path, an unknown go.mod", () => {
  const graph = graphOf(
    "+a@v0.1.0 +b@v0.1.0 +c@v0.1.0 +d@v0.1.0 +e@v0.1.0",
    ["a@v0.1.0:", "a@v0.2.0:", "b@v0.1.0:", "b@v0.2.0:", "c@v0.1.0:", "d@v0.1.0:", "e@v0.1.0:"],
    "a@v0.1.0 b@v0.1.0 c@v0.1.0 d@v0.1.0 e@v0.1.0",
  );
  (graph.modules as Map<string, unknown>).set("c@v0.2.0", { go: "1.22", require: [] });
  const problem = problemOf(graph);
  const replace = [{ path: "a", version: null, by: { path: "a", version: "v0.1.0" }, line: 9 }];
  const exclude = [{ path: "b", version: "v0.2.0" }];
  const plan = solve({
    ...problem,
    main: { ...problem.main, replace, exclude },
    releases: new Map([...problem.releases, ["e", ["v0.1.0", "v0.2.0"]]]),
    findings: problem.findings.map((one) =>
      one.path === "d" ? { ...one, fixedElsewhere: [{ path: "d/v2", version: "v2.0.0" }] } : one,
    ),
  });
  assert.deepEqual(
    plan.remaining.map(({ module, why }) => [module.path, why]),
    [
      ["a", { kind: "replaced", by: { path: "a", version: "v0.1.0" } }],
      ["b", { kind: "excluded", versions: ["v0.2.0"] }],
      ["c", { kind: "needs-go", go: "1.22" }],
      ["d", { kind: "needs-major", fixed: [{ path: "d/v2", version: "v2.0.0" }] }],
      ["e", { kind: "unknown", versions: ["v0.2.0"] }],
    ],
  );
});

test("where dropping is enough, nothing moves", () => {
  const graph = graphOf("+a@v0.1.0 -x@v0.1.0", ["a@v0.1.0:", "x@v0.1.0:", "x@v0.2.0:"], "x@v0.1.0", {
    needed: new Set(["a"]),
  });
  const plan = planned(graph);
  assert.deepEqual([linesOf(plan), plan.cost.moved], [["x v0.1.0 -> null"], 0]);
});

test("a parent that no longer needs a module without a fix takes it away", () => {
  const plan = planned(graphOf("+a@v0.1.0 -x@v0.1.0", ["a@v0.1.0: x@v0.1.0", "a@v0.2.0:", "x@v0.1.0:"], "x@v0.1.0"));
  assert.deepEqual(linesOf(plan), ["a v0.1.0 -> v0.2.0", "x v0.1.0 -> null"]);
});

test("modules that require each other are raised together", () => {
  const plan = planned(
    graphOf(
      "+a@v0.1.0 -x@v0.1.0",
      ["a@v0.1.0: x@v0.1.0", "a@v0.2.0: x@v0.2.0", "x@v0.1.0: a@v0.1.0", "x@v0.2.0: a@v0.2.0"],
      "x@v0.1.0",
    ),
  );
  assert.deepEqual(linesOf(plan), ["a v0.1.0 -> v0.2.0", "x v0.1.0 -> v0.2.0"]);
});

/**
 * x is fixed in v0.2.0, which needs a new b, and without that in v0.3.0; y is fixed only by raising its parent, which then
 * does without it; z is fixed by an indirect floor, where raising its parent would change a direct requirement.
 */
test("each greedy order loses: fixed version then tidy, parents first, indirect floors first", () => {
  const graph = graphOf(
    "+a@v0.1.0 +b@v0.1.0 +c@v0.1.0 -x@v0.1.0 -y@v0.1.0 -z@v0.1.0",
    [
      ...["a@v0.1.0: x@v0.1.0", "b@v0.1.0:", "b@v0.2.0:", "c@v0.1.0: y@v0.1.0 z@v0.1.0", "c@v0.2.0: z@v0.1.0"],
      ...["a@v0.2.0: x@v0.3.0 z@v0.2.0", "x@v0.1.0:", "x@v0.2.0: b@v0.2.0", "x@v0.3.0:"],
      ...["y@v0.1.0:", "y@v0.2.0: w@v0.1.0", "z@v0.1.0:", "z@v0.2.0:", "w@v0.1.0:"],
    ],
    "x@v0.1.0 y@v0.1.0 z@v0.1.0 w@v0.1.0",
  );
  const plan = planned(graph);
  assert.equal(plan.cost.findings, 0);
  for (const [order, edits] of [
    ["fixed version then tidy", "x@v0.2.0 y@v0.2.0 z@v0.2.0"],
    ["parents first", "a@v0.2.0 c@v0.2.0"],
    ["indirect floors first, then parents for what is left", "x@v0.2.0 y@v0.2.0 z@v0.2.0 c@v0.2.0"],
  ] as const) {
    const floors = new Map(edits.split(" ").map((word) => word.split("@") as [string, string]));
    assert.ok(compareCosts(costOfRaising(graph, floors)!, Object.values(plan.cost)) > 0, order);
  }
  assert.deepEqual(linesOf(plan), [
    "c v0.1.0 -> v0.2.0",
    "x v0.1.0 -> v0.3.0",
    "y v0.1.0 -> null",
    "z v0.1.0 -> v0.2.0",
  ]);
});

test("exclude and replace only where a finding would stay otherwise", () => {
  const modules = ["a@v0.1.0: x@v0.1.0", "a@v0.2.0: x@v0.2.0", "x@v0.1.0:", "x@v0.2.0:"];
  const graph = graphOf("+a@v0.1.0 -x@v0.1.0", modules, "a@v0.1.0 x@v0.2.0", { allowExclude: true });
  assert.deepEqual(planned(graph).exclude, [{ path: "x", version: "v0.2.0" }]);
  const by = { path: "other.test/o", version: "v1.0.0" };
  const replaced = planned(
    graphOf("+a@v0.1.0 -x@v0.1.0", ["a@v0.1.0: x@v0.1.0", "x@v0.1.0:", "other.test/o@v1.0.0:"], "x@v0.1.0", {
      substitutes: [{ path: "x", by }],
    }),
  );
  assert.deepEqual(replaced.replace, [{ path: "x", by }]);
});

test("a replacement ranks behind every other move, and what it requires comes with it", () => {
  const modules = ["a@v0.1.0: x@v0.1.0", "x@v0.1.0:", "x@v1.2.0: y@v0.1.0", "y@v0.1.0:", "other.test/o@v1.0.0:"];
  const by = { path: "other.test/o", version: "v1.0.0" };
  const graph = graphOf("+a@v0.1.0 -x@v0.1.0", modules, "x@v0.1.0", { substitutes: [{ path: "x", by }] });
  const plan = planned(graph);
  // A major version, a new module and two lines cost less than one replacement.
  assert.deepEqual([plan.replace, plan.cost.replaced, plan.cost.majors], [[], 0, 1]);
  const brings = graphOf(
    "+a@v0.1.0 -x@v0.1.0",
    ["a@v0.1.0: x@v0.1.0", "x@v0.1.0:", "other.test/o@v1.0.0: z@v0.7.0", "z@v0.7.0:"],
    "x@v0.1.0",
    { substitutes: [{ path: "x", by }] },
  );
  const replaced = planned(brings);
  assert.deepEqual([replaced.replace, replaced.selected.get("z")], [[{ path: "x", by }], "v0.7.0"]);
});

test("versions that fail together are not chosen together, and each alone still is", () => {
  const modules = ["a@v0.1.0: x@v0.1.0 y@v0.1.0", "x@v0.1.0:", "x@v0.2.0:", "x@v0.3.0:", "y@v0.1.0:", "y@v0.2.0:"];
  const lines = "+a@v0.1.0 -x@v0.1.0 -y@v0.1.0";
  const affected = "x@v0.1.0 y@v0.1.0";
  const together = planned(graphOf(lines, modules, affected, { failing: [["x@v0.2.0", "y@v0.2.0"]] }));
  assert.deepEqual(linesOf(together), ["x v0.1.0 -> v0.3.0", "y v0.1.0 -> v0.2.0"]);
  const failing = [["x@v0.2.0", "y@v0.2.0"], ["x@v0.3.0"]];
  const less = planned(graphOf(lines, modules, affected, { failing }));
  assert.equal(less.cost.findings, 1);
  const alone = planned(graphOf(lines, modules, affected, { failing: [["y@v0.2.0"]] }));
  assert.deepEqual(
    alone.remaining.map(({ module, why }) => [module.path, why]),
    [["y", { kind: "fails", versions: ["v0.2.0"] }]],
  );
});

test("a parent that may only take a worse version because a module goes is still the cheaper way", () => {
  const plan = planned(
    graphOf(
      "+b@v0.0.0 -p@v0.0.0 +q@v0.1.0",
      [
        ...["b@v0.0.0:", "b@v1.1.0:", "p@v0.0.0: b@v1.1.0", "q@v0.1.0: b@v0.0.0 p@v0.0.0"],
        ...["q@v0.2.0: b@v1.1.0", "q@v1.0.0: b@v1.1.0 p@v0.0.0"],
      ],
      "p@v0.0.0 q@v0.1.0 q@v0.2.0",
    ),
  );
  assert.deepEqual([plan.cost.findings, plan.cost.majors, plan.selected.get("q")], [1, 0, "v0.2.0"]);
});

test("a direct requirement may stay below what another one asks for, so that a module goes", () => {
  const graph = graphOf(
    "+p@v0.1.0",
    ["p@v0.1.0: a@v0.1.0", "p@v0.3.0: m@v0.1.0", "a@v0.1.0: m@v0.1.0", "a@v0.2.0: p@v0.3.0", "m@v0.1.0: a@v0.1.0"],
    "m@v0.1.0",
    { allowExclude: true, needed: new Set(["p", "a", "m"]) },
  );
  assert.deepEqual(planned(graph).exclude, [{ path: "p", version: "v0.3.0" }]);
});

test("what go was asked about needs counts more than what is assumed", () => {
  const graph = graphOf("+a@v0.1.0 -x@v0.1.0", ["a@v0.1.0: x@v0.1.0", "a@v0.2.0: x@v0.1.0", "x@v0.1.0:"], "x@v0.1.0");
  const plan = solve({
    ...problemOf(graph),
    needs: (selected) => (selected.get("a") === "v0.2.0" ? new Set(["a"]) : undefined),
  });
  assert.equal(plan.cost.findings, 0);
  assert.deepEqual([...plan.needed], ["a"]);
});

test("the effort ends the search, and the plan says so", () => {
  const graph = graphOf("+a@v0.1.0", ["a@v0.1.0:", "a@v0.2.0:"], "a@v0.1.0");
  const plan = solve({ ...problemOf(graph), effort: 0 });
  assert.deepEqual([plan.isMinimal, plan.cost.findings, plan.remaining[0]!.why.kind], [false, 1, "not-searched"]);
});

const SMALL = { modules: 4, combinations: 64, overrides: false };

for (const [name, shape, numRuns] of [
  ["four modules with many versions", SMALL, 600],
  ["up to twelve modules", { ...SMALL, modules: 12, combinations: 256 }, 60],
  ["exclude and replace", { ...SMALL, combinations: 24, overrides: true }, 400],
  ["versions that fail together", { ...SMALL, failing: true }, 600],
  [
    "versions that fail together, exclude and replace",
    { ...SMALL, combinations: 24, overrides: true, failing: true },
    400,
  ],
] as const) {
  test(`a plan costs what the best of all edits costs: ${name}`, () => {
    fc.assert(
      fc.property(plantedGraphs(shape), (graph) => {
        // What fails today says nothing about a change.
        fc.pre(costOfRaising(graph, new Map()) !== undefined);
        const plan = solve(problemOf(graph));
        assert.ok(plan.isMinimal);
        assert.deepEqual(Object.values(plan.cost), exhaustiveCost(graph));
      }),
      { numRuns },
    );
  });
}
