/**
 * `npm run bench -- chaos [--rounds 20] [--only order,DEFECT...]`: whether the verdicts of `plimsoll chaos` are the same each
 * time that one seed is run: on examples/order, and on each defect of test/fixtures/go/chaotic with the experiment that
 * shows it. It needs a container runtime and redis-server.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, run } from "../scripts/program.ts";
import type { ChaosReport } from "../src/report/chaos-report.ts";
import { CHAOS, DEFECTS, tagOf } from "../test/support/chaotic-defects.ts";
import { reportIn } from "./report-in.ts";
import { reportFigures } from "./results.ts";
import type { Figure } from "./verdict.ts";

const CLI = join(ROOT, "src/cli.ts");

/** A service, and the command line that tries it. */
interface Subject {
  readonly name: string;
  readonly source: string;
  readonly tags: string;
  readonly config: string;
  readonly words: readonly string[];
  /** The check that fails, and no other; undefined where all hold. */
  readonly fails: string | undefined;
}

/** Returns whether every figure is within its limit. */
export async function benchChaos(words: readonly string[]): Promise<boolean> {
  const options = { rounds: { type: "string", default: "20" }, only: { type: "string" } } as const;
  const { values } = parseArgs({ args: [...words], options });
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const only = values.only?.split(",");
    const subjects = subjectsIn(folder).filter(({ name }) => only === undefined || only.includes(name));
    const figures: Figure[] = [];
    for (const subject of subjects) figures.push(await otherVerdicts(folder, subject, Number(values.rounds)));
    return reportFigures("chaos", figures);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function subjectsIn(folder: string): readonly Subject[] {
  const config = join(folder, "plimsoll.yaml");
  writeFileSync(config, CHAOS);
  const order = {
    ...{ name: "order", source: join(ROOT, "examples/order"), tags: "with_redis", fails: undefined },
    ...{ config: join(ROOT, "examples/order.contract.yaml"), words: ["--quick"] },
  };
  const defects = Object.entries(DEFECTS).map(([name, { experiment, fails }]) => ({
    ...{ name, source: join(ROOT, "test/fixtures/go/chaotic"), tags: tagOf(name), config },
    ...{ words: ["--only", experiment], fails: `${experiment} ${fails} fail` },
  }));
  return [order, ...defects];
}

/** Rounds whose verdict is another than that of the first, or is not what the subject is known to deserve. */
async function otherVerdicts(folder: string, subject: Subject, rounds: number): Promise<Figure> {
  const { name, source, tags, config, words, fails } = subject;
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const layout = `oci:${join(cwd, "layout")}`;
  const plimsoll = (...line: string[]) => run(process.execPath, [CLI, ...line], { cwd });
  const built = await plimsoll("slim", source, "--tags", tags, "-o", layout, "--measure", "none");
  if (built.exitCode !== 0) throw new Error(built.output);
  let [others, first]: [number, string | undefined] = [0, undefined];
  for (let round = 1; round <= rounds; round++) {
    const { output } = await plimsoll("chaos", layout, "--json", "--config", config, ...words);
    const open = openIn(reportIn<ChaosReport>(output));
    const verdict = open.join(", ");
    first ??= verdict;
    console.log(`${name}, round ${round}: ${verdict === "" ? "every check holds" : verdict}`);
    // What is unknown beside a failure is part of the verdict: nothing is known of a service that died.
    const deserved = fails === undefined ? open.length === 0 : open.filter(isFailed).join() === fails;
    if (verdict !== first || !deserved) others += 1;
  }
  return {
    name: `${name}: rounds of one seed with another verdict`,
    ...{ ours: `${others} of ${rounds}`, theirs: "" },
    ...{ value: others, limit: 0, show: String },
  };
}

function isFailed(check: string): boolean {
  return check.endsWith(" fail");
}

/** Every check that does not hold: `redis/blackhole answers-in-time fail`. A run that came to no verdict holds nothing. */
function openIn({ experiments, error }: ChaosReport): readonly string[] {
  if (experiments.length === 0) return [`no verdict: ${error?.what}, ${error?.why}`];
  return experiments
    .flatMap(({ id, checks }) =>
      checks.flatMap(({ check, outcome }) => (outcome === "pass" ? [] : [`${id} ${check} ${outcome}`])),
    )
    .toSorted();
}
