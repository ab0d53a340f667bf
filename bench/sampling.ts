import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command and resolves to its wall-clock time in seconds. If the command fails, rejects with its message. */
export function timed(command: Command): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const words: Buffer[] = [];
  const start = performance.now();
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: command.env ?? process.env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
  child.on("error", reject);
  child.on("close", (code) => {
    const seconds = (performance.now() - start) / 1000;
    if (code === 0) resolve(seconds);
    else
      reject(new Error(`${[command.program, ...command.args].join(" ")} ended with ${code}\n${Buffer.concat(words)}`));
  });
  return promise;
}

/**
 * Takes `rounds` samples of every contestant in turn. The order is reversed in every round, so that a machine that
 * becomes slower or faster favours nobody; samples with the same index were taken at the same time and may be compared.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, (round: number) => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name].push(await contestants[name](round));
    }
  }
  return samples;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Half of all samples differ from the median by no more than this share: the machine's noise. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle))) / middle;
}

/** The median of `of(a, b)` over all pairs. */
export function medianOfPairs(
  a: readonly number[],
  b: readonly number[],
  of: (a: number, b: number) => number,
): number {
  return median(a.map((value, index) => of(value, b[index]!)));
}
