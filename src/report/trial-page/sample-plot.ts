import { html, type Markup } from "../static-page/markup.ts";
import { linear } from "../static-page/scale.ts";
import type { MeasuredRow } from "../trial-report.ts";

const WIDTH = 320;
const HEIGHT = 60;
const SIDES = [
  { side: "before", y: 18 },
  { side: "after", y: 42 },
] as const;

/** Every measurement as a dot, before above after, on one scale that begins at 0. Nothing is averaged away. */
export function samplePlot({ samples, quantity }: MeasuredRow): Markup {
  const values = [...samples.before, ...samples.after].filter((value) => value !== null);
  if (values.length < 2) return html``;
  const x = linear([0, Math.max(...values) * 1.04], 8, WIDTH - 8);
  const dots = SIDES.map(({ side, y }) => {
    const shown = samples[side].filter((value) => value !== null);
    const circles = shown.map((value) => html`<circle cx="${Math.round(x(value) * 10) / 10}" cy="${y}" r="3.5"/>`);
    return html`<g class="${side}"><line x1="8" x2="${WIDTH - 8}" y1="${y}" y2="${y}"/>${circles}</g>`;
  });
  return html`<svg class="samples" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${quantity}: every measurement, before above after">${dots}</svg>`;
}
