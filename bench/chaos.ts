/**
 * `npm run bench -- chaos [--rounds 20]`: whether the verdicts of `plimsoll chaos` on examples/order are the same each time that
 * one seed is run. It needs a container runtime and redis-server.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";
import type { ChaosReport } from "../src/report/chaos-report.ts";
import { reportIn } from "./report-in.ts";
import { reportFigures } from "./results.ts";
import type { Figure } from "./verdict.ts";

const CLI = join(ROOT, "src/cli.ts");

/** Returns whether every figure is within its limit. */
export async function benchChaos(words: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...words], options: { rounds: { type: "string", default: "20" } } });
  const rounds = Number(values.rounds);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    return reportFigures("chaos", [await sameVerdicts(folder, rounds)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sameVerdicts(folder: string, rounds: number): Promise<Figure> {
  const layout = `oci:${join(folder, "order")}`;
  const plimsoll = (...words: string[]) => run(process.execPath, [CLI, ...words]);
  await plimsoll("slim", join(ROOT, "examples/order"), "--tags", "with_redis", "-o", layout, "--measure", "none");
  const words = ["chaos", layout, "--quick", "--json", "--config", join(ROOT, "examples/order.contract.yaml")];
  const seen = new Map<string, number>();
  for (let round = 1; round <= rounds; round++) {
    const { output } = await plimsoll(...words);
    const report = reportIn<ChaosReport>(output);
    const verdicts = verdictsOf(report);
    console.log(`round ${round}: ${report.verdict ?? "undecided"}${verdicts === "" ? "" : `: ${verdicts}`}`);
    seen.set(verdicts, (seen.get(verdicts) ?? 0) + 1);
  }
  const same = Math.max(...seen.values());
  return {
    name: "rounds of one seed with other verdicts than most",
    ...{ ours: `${rounds - same} of ${rounds}`, theirs: "" },
    ...{ value: rounds - same, limit: 0, show: String },
  };
}

/** Every check that does not hold. */
function verdictsOf({ experiments }: ChaosReport): string {
  return experiments
    .flatMap(({ id, checks }) =>
      checks.flatMap(({ check, outcome }) => (outcome === "pass" ? [] : [`${id} ${check} ${outcome}`])),
    )
    .toSorted()
    .join(", ");
}
