import type { Comparison, Sides } from "./comparison.ts";
import { compareLineSets, type Line } from "./line-sets.ts";

/** The content types of Prometheus's text format and of OpenMetrics. */
const METRICS = /^(?:text\/plain\s*;(?:.*;)?\s*version=0\.0\.4|application\/openmetrics-text)(?:\s*;|$)/i;

/** The name of a series with its labels, before the value and perhaps a time. */
const SERIES = /^([A-Za-z_:][\w:]*(?:\{(?:"(?:\\.|[^"\\])*"|[^"}])*\})?)\s/;

export function isMetrics(contentType: string): boolean {
  return METRICS.test(contentType);
}

/**
 * Compares which series a service has, and not their values: they are measurements of a process, some of which are the same
 * in each process of one image and others in another's.
 */
export function compareMetrics(part: string, { before, after }: Sides<string>): Comparison {
  const found = compareLineSets(part, { before: before.map(seriesOf), after: after.map(seriesOf) });
  return { ...found, notCompared: [...found.notCompared, `the values of the metrics in ${part}`] };
}

function seriesOf(text: string): Line[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => ({ text: line, key: SERIES.exec(line)?.[1] ?? line }));
}
