/** `npm run bench -- converge`: how long the search for the smallest go.mod change takes. */
import { solve } from "../src/vuln/solver/solve.ts";
import { moduleGraph } from "./module-graph.ts";
import { reportFigures } from "./results.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Returns whether every figure is within its limit. */
export async function benchConverge(): Promise<boolean> {
  return await reportFigures("converge", [convergeSolver()]);
}

/** The slowest of some made-up graphs. Whether a plan is proven to be minimal depends on the graph: how many are is shown. */
function convergeSolver(): Figure {
  const runs = SEEDS.map((seed) => {
    const problem = moduleGraph(500, 60, seed);
    const start = performance.now();
    const { isMinimal } = solve(problem);
    return { seconds: (performance.now() - start) / 1000, isMinimal };
  });
  const value = Math.max(...runs.map(({ seconds }) => seconds));
  const proven = runs.filter(({ isMinimal }) => isMinimal).length;
  return {
    name: "converge solver, 500 modules and 60 findings, the slowest graph",
    ours: asSeconds(value),
    theirs: `${proven} of ${runs.length} plans proven minimal`,
    value,
    limit: 2,
    show: asSeconds,
  };
}
