/**
 * The time of one operation of each benchmark, in nanoseconds, by its name with its sub-benchmarks and without the number of
 * processors: the lines that `go test -bench` prints (https://go.dev/design/14313-benchmark-format). A benchmark that
 * printed no time above 0 is not there.
 */
export function parseBenchText(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [, name, values] of text.matchAll(/^(Benchmark\S*)\s+\d+((?:\s+\S+ \S+)+)\s*$/gm)) {
    const nanoseconds = Number(/(?:^|\s)(\S+) ns\/op/.exec(values!)?.[1]);
    if (Number.isFinite(nanoseconds) && nanoseconds > 0) found.set(name!.replace(/-\d+$/, ""), nanoseconds);
  }
  return found;
}

/** The names of top-level benchmarks that a test file declares. A function that only looks like one is none for go either. */
export function benchmarksIn(source: string): readonly string[] {
  return [
    ...source.matchAll(/^func (Benchmark(?!\p{Ll})[\p{L}\p{Nd}_]*)\(\s*[\p{L}\p{Nd}_]+\s+\*testing\.B\s*\)/gmu),
  ].map(([, name]) => name!);
}

/**
 * One figure for all benchmarks of a run: the geometric mean, in which a benchmark of microseconds counts as much as one of
 * seconds. Null where the run lacks one of them.
 */
export function meanOf(times: ReadonlyMap<string, number>, names: readonly string[]): number | null {
  const logarithms = names.map((name) => Math.log(times.get(name) ?? Number.NaN));
  const sum = logarithms.reduce((total, one) => total + one, 0);
  return names.length === 0 || Number.isNaN(sum) ? null : Math.exp(sum / names.length);
}
