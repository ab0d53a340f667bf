/** One figure with its limit. */
export interface Figure {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
  /** The limited value: a ratio, a difference, an amount. */
  readonly value: number;
  readonly limit: number;
  readonly show: (value: number) => string;
}

export const asRatio = (value: number) => `${value.toFixed(3)} ×`;
export const asSeconds = (value: number) => `${value.toFixed(3)} s`;
export const asMilliseconds = (value: number) => `${(value * 1000).toFixed(1)} ms`;
export const asMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
export const asMebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

export function passes({ value, limit }: Figure): boolean {
  return value <= limit;
}

/** A table with one line for each figure, with its verdict. */
export function renderFigures(figures: readonly Figure[]): string {
  const head = ["figure", "plimsoll", "against", "result", "at most", ""];
  const rows = figures.map((figure) => [
    figure.name,
    figure.ours,
    figure.theirs,
    figure.show(figure.value),
    figure.show(figure.limit),
    passes(figure) ? "PASS" : "FAIL",
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
