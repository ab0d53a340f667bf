import { join } from "node:path";
import { interleaved, median, timed } from "./sampling.ts";
import { asRatio, asSeconds, type Figure } from "./verdict.ts";

interface Ground {
  readonly folder: string;
  /** The package's script. */
  readonly script: string;
  /** A file with an image a line. */
  readonly list: string;
}

/** Two shards as processes, against one process that may use one core, and against one that may use all. */
export async function shardFigures({ folder, script, list }: Ground, rounds: number): Promise<readonly Figure[]> {
  const run = (name: string, before: readonly string[], more: readonly string[]) => async (round: number) => {
    const [program, ...args] = [...before, process.execPath, script, "fleet", list, "--json", ...more] as [
      string,
      ...string[],
    ];
    const env = { ...process.env, PLIMSOLL_CACHE: join(folder, `cache-${name}-${round}`) };
    return timed({ program, args, cwd: folder, env });
  };
  const samples = await interleaved(rounds, {
    shards: run("shards", [], ["--shards", "2"]),
    held: run("held", ["taskset", "--cpu-list", "0"], []),
    free: run("free", [], []),
  });
  const [shards, held, free] = [median(samples.shards), median(samples.held), median(samples.free)];
  return [
    figure("two shards on two cores, of one process held to one core", shards, held, 0.65),
    figure("two shards on two cores, of one free process", shards, free, 1.1),
  ];
}

function figure(name: string, shards: number, other: number, limit: number): Figure {
  const value = shards / other;
  return { name, ours: asSeconds(shards), theirs: asSeconds(other), value, limit, show: asRatio };
}
