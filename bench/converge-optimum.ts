import fc from "fast-check";
import { solve } from "../src/vuln/solver/solve.ts";
import { exhaustiveCost } from "../test/support/exhaustive-plan.ts";
import { plantedGraphs, problemOf } from "../test/support/planted-graph.ts";
import { asRatio, type Figure } from "./verdict.ts";

const GRAPHS = 1000;

/** Lines of go.mod that a plan changes, against the cheapest of all changes of random graphs. A worse plan fails outright. */
export function convergeOptimumFigure(): Figure {
  const shape = { modules: 12, combinations: 400, overrides: false };
  let [ours, theirs, worse] = [0, 0, 0];
  for (const graph of fc.sample(plantedGraphs(shape), { numRuns: GRAPHS, seed: 1 })) {
    const { cost } = solve(problemOf(graph));
    const names = Object.keys(cost);
    const [own, best] = [Object.values(cost), exhaustiveCost(graph)];
    const lines = (values: readonly number[]) => values[names.indexOf("direct")]! + values[names.indexOf("indirect")]!;
    ours += lines(own);
    theirs += lines(best);
    if (own.some((value, index) => value !== best[index])) worse += 1;
  }
  return {
    name: `edits on ${GRAPHS} random graphs of up to 12 modules`,
    ours: `${ours} lines`,
    theirs: `exhaustive search ${theirs} lines; ${worse} plans cost more`,
    value: worse === 0 ? ours / theirs : Number.POSITIVE_INFINITY,
    limit: 1,
    show: asRatio,
  };
}
