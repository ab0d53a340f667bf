import { html, type Markup } from "../static-page/markup.ts";
import { logarithmic, marksWithin } from "../static-page/scale.ts";
import type { MeasuredRow } from "../trial-report.ts";

const WIDTH = 720;
const LEFT = 215;
const RIGHT = 24;
const ROW = 26;
const TOP = 28;
/** A label is about as wide. */
const LABEL = 44;
/** An axis shows at least this much on both sides of 1: a picture must not make a hundredth look like a half. */
const LEAST_SPREAD = 1.25;

/** For each quantity its ratio, as a point, and the interval that it lies in with 95 %, as a line. */
export function ratioPlot(rows: readonly MeasuredRow[]): Markup {
  const shown = rows.filter(({ ratio }) => ratio !== null);
  if (shown.length === 0) return html``;
  const range = rangeOf(shown);
  const x = logarithmic(range, LEFT, WIDTH - RIGHT);
  const height = TOP + ROW * shown.length + 8;
  const marks = marksWithin(range, x, LABEL).map(
    (mark) =>
      html`<g class="mark${mark === 1 ? " one" : ""}"><line x1="${round(x(mark))}" x2="${round(x(mark))}" y1="${TOP - 8}" y2="${height - 4}"/><text x="${round(x(mark))}" y="${TOP - 13}">${mark} ×</text></g>`,
  );
  const lines = shown.map((row, index) => ratioLine(row, x, TOP + ROW * index + ROW / 2));
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Ratios of after to before; the tables have the numbers">${marks}${lines}</svg>`;
}

function ratioLine({ quantity, ratio, verdict, how }: MeasuredRow, x: (value: number) => number, y: number): Markup {
  const { ratio: middle, low, high } = ratio!;
  const name = html`<text class="name" x="${LEFT - 12}" y="${y + 4}">${how === "computed" ? `${quantity} (computed)` : quantity}</text>`;
  const interval =
    low === null || high === null
      ? html``
      : html`<line class="interval" x1="${round(x(low))}" x2="${round(Math.max(x(high), x(low) + 1))}" y1="${y}" y2="${y}"/>`;
  return html`<g class="ratio ${classOf(verdict)}">${name}${interval}<circle cx="${round(x(middle))}" cy="${y}" r="4.5"/></g>`;
}

function classOf(verdict: MeasuredRow["verdict"]): string {
  return verdict === "smaller" || verdict === "larger" ? verdict : "open";
}

function rangeOf(rows: readonly MeasuredRow[]): readonly [number, number] {
  const values = rows.flatMap(({ ratio }) => [ratio!.ratio, ratio!.low ?? ratio!.ratio, ratio!.high ?? ratio!.ratio]);
  return [Math.min(1 / LEAST_SPREAD, ...values) / 1.1, Math.max(LEAST_SPREAD, ...values) * 1.1];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
