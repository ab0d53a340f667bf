/** `npm run bench -- converge`: how long the way to the smallest go.mod change takes, and how small it is. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { solve } from "../src/vuln/solver/solve.ts";
import { convergeGround } from "./converge-ground.ts";
import { convergeMovedFigures } from "./converge-moved.ts";
import { convergeOptimumFigure } from "./converge-optimum.ts";
import { convergePlanFigure } from "./converge-plan.ts";
import { moduleGraph } from "./module-graph.ts";
import { reportFigures } from "./results.ts";
import { asSeconds, type Figure } from "./verdict.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** Returns whether every figure is within its limit. */
export async function benchConverge(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "5" } } });
  const figures = [convergeSolver(), convergeOptimumFigure()];
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const ground = await convergeGround(folder);
    if (ground === undefined)
      console.error("the vulnerability database is not beside the checkout: whole runs are left out");
    else figures.push(await convergePlanFigure(ground, Number(values.rounds)), ...convergeMovedFigures(ground));
    return await reportFigures("converge", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The slowest of some made-up graphs. Whether a plan is proven to be minimal depends on the graph: how many are is shown. */
function convergeSolver(): Figure {
  const runs = SEEDS.map((seed) => {
    const problem = moduleGraph(500, 60, seed);
    const start = performance.now();
    const { isMinimal, cost } = solve(problem);
    const seconds = (performance.now() - start) / 1000;
    const longer = isMinimal ? cost : solve({ ...problem, effort: 3 * problem.effort }).cost;
    return { seconds, isMinimal, isCheaperLater: !isDeepStrictEqual(longer, cost) };
  });
  const value = Math.max(...runs.map(({ seconds }) => seconds));
  const cheaperLater = runs.filter((run) => run.isCheaperLater).length;
  const proven = runs.filter(({ isMinimal }) => isMinimal).length;
  return {
    name: "converge solver, 500 modules and 60 findings, the slowest graph",
    ours: asSeconds(value),
    theirs: `${proven} of ${runs.length} plans proven minimal, ${cheaperLater} cheaper with three times the effort`,
    value,
    limit: 2,
    show: asSeconds,
  };
}
