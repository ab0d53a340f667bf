import type { GateReport } from "../gate-report.ts";

/**
 * The array that `size-limit --json` prints, for tools that read it: one entry for each rule about a size.
 * https://github.com/ai/size-limit#json
 */
export function sizeLimitOf({ results }: GateReport): readonly object[] {
  return results
    .filter(({ size }) => size !== null)
    .map(({ name, passed, size, sizeLimit }) => ({
      name,
      passed,
      size,
      ...(sizeLimit === null ? {} : { sizeLimit }),
    }));
}
