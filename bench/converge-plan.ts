import { join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { type ConvergeGround, copyModule } from "./converge-ground.ts";
import { interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

/**
 * `converge --test none` on examples/order with its own requirements, beside one `govulncheck ./...` and then one
 * `go build ./...`. Each contestant gets a fresh copy of the module, made before the clock starts, so each compiles the
 * module's own packages again, whose objects name their folder; everything below them, in the old and the new versions, is
 * in Go's build cache from a first run that is not timed, and so is every go.mod in the module cache.
 */
export async function convergePlanFigure(ground: ConvergeGround, rounds: number): Promise<Figure> {
  const { plimsoll, govulncheck, env, database } = ground;
  const fresh = () => {
    const cwd = copyModule(ground, join(ROOT, "examples/order"));
    return { cwd, env: { ...env, PWD: cwd } };
  };
  const contestants = {
    converge: () =>
      timed({ program: process.execPath, args: [plimsoll, "converge", "--test", "none", "--json"], ...fresh() }),
    both: async () => {
      const where = fresh();
      const scan = await timed({ program: govulncheck, args: ["-format", "json", "-db", database, "./..."], ...where });
      return scan + (await timed({ program: "go", args: ["build", "./..."], ...where }));
    },
  };
  await interleaved(1, contestants);
  const { converge, both } = await interleaved(rounds, contestants);
  return {
    name: "converge on examples/order without tests, module cache warm",
    ours: asSeconds(median(converge)),
    theirs: `govulncheck and go build ${asSeconds(median(both))}`,
    value: medianOfPairs(converge, both, (ours, theirs) => ours / theirs),
    limit: 2,
    show: asRatio,
  };
}
