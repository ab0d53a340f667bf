import { milliseconds } from "../../base/figure-text.ts";
import type { LoadFigures } from "../../contract/objectives/load-figures.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { linear, roundEnd } from "../static-page/scale.ts";

const HEIGHT = 22;

interface Row {
  readonly name: string;
  readonly value: number;
  /** The interval that covers it with 95 %; null for what is measured whole. */
  readonly interval: { readonly low: number; readonly high: number | null } | null;
}

/** Quantiles of the latency as bars from 0 on one scale, and the objective's with the interval that covers it. */
export function latencyPlot({ latencyMs, objectiveMs }: LoadFigures): Markup {
  const names = { p50: "P50", p90: "P90", p95: "P95", p99: "P99", max: "longest" } as const;
  const rows = Object.entries(names).map(([key, name]): Row => {
    const isObjective = objectiveMs !== null && name === `P${Math.round(1e6 * objectiveMs.quantile) / 1e4}`;
    const interval = isObjective ? { low: objectiveMs.low ?? objectiveMs.value, high: objectiveMs.high } : null;
    return { name, value: latencyMs[key as keyof typeof names], interval };
  });
  const end = roundEnd(Math.max(...rows.map(({ value, interval }) => Math.max(value, interval?.high ?? 0))));
  const x = linear([0, end], 0, 100);
  return html`<div class="quantiles">${rows.map((row) => rowMarkup(row, (value) => Math.round(10 * x(value)) / 10))}</div><p class="soft">0 to ${milliseconds(end)}</p>`;
}

function rowMarkup({ name, value, interval }: Row, x: (value: number) => number): Markup {
  const whisker =
    interval === null
      ? html``
      : html`<line class="interval" x1="${x(interval.low)}%" x2="${interval.high === null ? 100 : x(interval.high)}%" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/>`;
  const bounds =
    interval === null
      ? ""
      : ` (${milliseconds(interval.low)} to ${interval.high === null ? "?" : milliseconds(interval.high)} with 95 %)`;
  return html`<span>${name}</span><svg width="100%" height="${HEIGHT}" aria-hidden="true"><rect x="0" y="4" width="${x(value)}%" height="${HEIGHT - 8}"/>${whisker}</svg><span class="value">${milliseconds(value)}<small>${bounds}</small></span>`;
}
