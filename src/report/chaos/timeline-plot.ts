import { milliseconds } from "../../base/figure-text.ts";
import type { Timeline } from "../../chaos/timeline.ts";
import { formatSize } from "../size.ts";
import { html, type Markup } from "../static-page/markup.ts";
import { decades, evenMarks, linear, logarithmic, roundEnd, type Scale } from "../static-page/scale.ts";

type Values = readonly (number | null)[];

/** One quantity over time, or several on one scale. */
interface Panel {
  readonly title: string;
  readonly height: number;
  /** What the picture shows, in figures. */
  readonly summary: string;
  readonly lines: readonly { readonly name: string; readonly style: string; readonly values: Values }[];
  readonly marks: readonly { readonly value: number; readonly text: string }[];
  /** From a value to pixels from the top. */
  readonly y: Scale;
}

/** Curves are drawn on this many units, and stretched to the width of the page: only their lines keep their strength. */
const UNITS = 1000;
const PADDING = 8;
const LATENCY_HEIGHT = 150;
const SMALL_HEIGHT = 64;
const FAILED_HEIGHT = 40;
const TIME_MARKS = 6;

/** Latency, failures, goroutines, memory and connections of one experiment above each other, on one axis of time. */
export function timelinePlot(timeline: Timeline): Markup {
  const { requests, failed, goroutines, privateBytes, connections } = timeline;
  const shares = requests.map((count, step) => (count === 0 ? null : failed[step]! / count));
  const counts = (title: string, values: Values, text: (value: number) => string) =>
    panelFromZero(title, SMALL_HEIGHT, values, text);
  const optional = [
    counts("Goroutines", goroutines, String),
    counts("Private memory", privateBytes, (bytes) => formatSize(bytes)),
    counts("Connections to the dependency", connections, String),
  ];
  const latency = latencyPanel(timeline);
  const panels = [...(latency === null ? [] : [latency]), ...optional.filter((panel) => panel !== null)];
  const shown = panels.map((panel) => panelMarkup(panel, timeline));
  const failures = failedMarkup(shares, timeline);
  const missing = ["goroutines", "memory", "connections"].filter((_, index) => optional[index] === null);
  const remark = missing.length === 0 ? html`` : html`<p class="soft">not measured: ${missing.join(", ")}</p>`;
  const [first = html``, ...others] = shown;
  return html`<div class="timeline">${first}${failures}${others}${timeAxis(timeline)}${remark}</div>`;
}

function latencyPanel({ p50Ms, p95Ms, stepMs }: Timeline): Panel | null {
  const values = [...p50Ms, ...p95Ms].filter((value) => value !== null && value > 0) as number[];
  if (values.length === 0) return null;
  const range = latencyRange(Math.min(...values), Math.max(...values));
  return {
    ...{ title: "Latency", height: LATENCY_HEIGHT },
    summary: `of each ${milliseconds(stepMs)}, at most ${milliseconds(Math.max(...values))}`,
    lines: [
      { name: "P50", style: "soft", values: p50Ms },
      { name: "P95", style: "strong", values: p95Ms },
    ],
    marks: decades(range).map((value) => ({ value, text: milliseconds(value) })),
    y: logarithmic(range, LATENCY_HEIGHT - PADDING, PADDING + 6),
  };
}

/** At least two decades: noise must not look like a change. */
function latencyRange(least: number, most: number): readonly [number, number] {
  const low = 10 ** Math.floor(Math.log10(least));
  return [low, Math.max(most * 1.1, low * 100)];
}

/** Null where nothing was measured. */
function panelFromZero(title: string, height: number, values: Values, text: (value: number) => string): Panel | null {
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return null;
  const end = roundEnd(Math.max(...measured));
  return {
    ...{ title, height, summary: `at most ${text(Math.max(...measured))}, at the end ${text(measured.at(-1)!)}` },
    lines: [{ name: title, style: "strong", values }],
    marks: [0, end].map((value) => ({ value, text: text(value) })),
    y: linear([0, end], height - PADDING, PADDING + 6),
  };
}

function panelMarkup({ title, height, summary, lines, marks, y }: Panel, timeline: Timeline): Markup {
  const keys =
    lines.length === 1 ? [] : lines.map(({ name, style }) => html`<span class="key ${style}">${name}</span>`);
  const grid = marks.map(({ value }) => {
    const at = round(y(value));
    return html`<line class="grid" x1="0" x2="100%" y1="${at}" y2="${at}"/>`;
  });
  const labels = marks.map(
    ({ value, text }) => html`<text class="tick" x="3" y="${round(y(value)) - 3}">${text}</text>`,
  );
  const curves = lines.map(({ style, values }) => html`<g class="${style}">${curveMarkup(values, y, timeline)}</g>`);
  return html`<p class="panel"><b>${title}</b>${keys}<span class="soft">${summary}</span></p>${picture(`${title} over time: ${summary}`, height, timeline, html`${grid}<svg viewBox="0 0 ${UNITS} ${height}" width="100%" height="${height}" preserveAspectRatio="none">${curves}</svg>${labels}`)}`;
}

/** The share of the requests of each step that failed, as bars. */
function failedMarkup(shares: Values, timeline: Timeline): Markup {
  const y = linear([0, 1], FAILED_HEIGHT, 4);
  const x = unitsOf(timeline);
  const bars = shares.flatMap((share, step) => {
    if (share === null || share === 0) return [];
    const [from, to] = [x(step * timeline.stepMs), x((step + 1) * timeline.stepMs)];
    return [
      html`<rect x="${round(from)}" y="${round(y(share))}" width="${round(to - from)}" height="${round(FAILED_HEIGHT - y(share))}"/>`,
    ];
  });
  const { before, broken, after } = timeline.phases;
  const counts = [
    ["before", before],
    ["while broken", broken],
    ["after", after],
  ] as const;
  const text = counts.map(([name, { failed, requests }]) => `${failed} of ${requests} ${name}`).join(", ");
  return html`<p class="panel"><b>Failed requests</b><span class="soft">${text}</span></p>${picture(`Failed requests over time: ${text}`, FAILED_HEIGHT, timeline, html`<svg class="bars" viewBox="0 0 ${UNITS} ${FAILED_HEIGHT}" width="100%" height="${FAILED_HEIGHT}" preserveAspectRatio="none">${bars}</svg><line class="grid" x1="0" x2="100%" y1="${FAILED_HEIGHT - 0.5}" y2="${FAILED_HEIGHT - 0.5}"/>`)}`;
}

/** A picture as wide as the page, with the time of the fault behind it. */
function picture(label: string, height: number, timeline: Timeline, content: Markup): Markup {
  const { brokenAtMs, mendedAtMs } = timeline;
  const [from, to] = [percentOf(timeline)(brokenAtMs), percentOf(timeline)(mendedAtMs)];
  const edges = [from, to].map((at) => html`<line class="edge" x1="${at}%" x2="${at}%" y1="0" y2="100%"/>`);
  return html`<svg class="series" width="100%" height="${height}" role="img" aria-label="${label}; broken from ${milliseconds(brokenAtMs)} to ${milliseconds(mendedAtMs)}"><rect class="fault" x="${from}%" y="0" width="${round(to - from)}%" height="100%"/>${edges}${content}</svg>`;
}

function timeAxis(timeline: Timeline): Markup {
  const { brokenAtMs, mendedAtMs, endedAtMs } = timeline;
  const at = percentOf(timeline);
  const middle = round((at(brokenAtMs) + at(mendedAtMs)) / 2);
  const marks = evenMarks(endedAtMs / 1000, TIME_MARKS).map((seconds) => {
    const place = at(seconds * 1000);
    const side = place < 3 ? "start" : place > 97 ? "end" : "middle";
    return html`<text class="time" x="${place}%" y="30" text-anchor="${side}">${seconds} s</text>`;
  });
  return html`<svg class="axis" width="100%" height="36" aria-hidden="true"><text class="broken" x="${middle}%" y="13" text-anchor="middle">broken</text>${marks}</svg>`;
}

/** A line through the middles of steps, interrupted where nothing was measured. */
function curveMarkup(values: Values, y: Scale, timeline: Timeline): readonly Markup[] {
  const x = unitsOf(timeline);
  const { stepMs } = timeline;
  return runsOf(values).map(({ first, run }) => {
    const points = run.map((value, index) => [x((first + index + 0.5) * stepMs), y(value)] as const);
    const [only] = points;
    const line =
      points.length === 1 && only !== undefined
        ? [
            [x(first * stepMs), only[1]],
            [x((first + 1) * stepMs), only[1]],
          ]
        : points;
    return html`<polyline points="${line.map(([left, top]) => `${round(left!)},${round(top!)}`).join(" ")}"/>`;
  });
}

/** What was measured without a gap. */
function runsOf(values: Values): readonly { readonly first: number; readonly run: readonly number[] }[] {
  const runs: { first: number; run: number[] }[] = [];
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (index > 0 && values[index - 1] !== null) runs.at(-1)!.run.push(value);
    else runs.push({ first: index, run: [value] });
  }
  return runs;
}

function unitsOf({ endedAtMs }: Timeline): Scale {
  const scale = linear([0, endedAtMs], 0, UNITS);
  return (value) => Math.min(UNITS, scale(value));
}

function percentOf({ endedAtMs }: Timeline): Scale {
  const scale = linear([0, endedAtMs], 0, 100);
  return (value) => round(Math.min(100, scale(value)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
