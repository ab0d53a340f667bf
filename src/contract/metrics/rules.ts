import type { Exposition, MetricFamily } from "../../format/exposition/metric-family.ts";
import { shownName } from "./series.ts";
import { abbreviatedUnit, otherUnit } from "./units.ts";

/** What is wrong with a metric, in the words of `promtool check metrics`. */
export interface MetricProblem {
  readonly metric: string;
  readonly text: string;
}

/**
 * The rules of `promtool check metrics`: github.com/prometheus/client_golang/prometheus/testutil/promlint, validations.
 * Each problem of a metric is there once, sorted by metric and text.
 */
export function metricProblems({ families, format }: Exposition): readonly MetricProblem[] {
  const problems = families.flatMap((family) => {
    const name = shownName(family, format);
    return [...new Set(RULES.flatMap((rule) => rule(family, name)))].map((text) => ({ metric: name, text }));
  });
  return problems.sort((a, b) => order(a.metric, b.metric) || order(a.text, b.text));
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** `name` has the suffix of a counter, in both formats. */
type Rule = (family: MetricFamily, name: string) => readonly string[];

const CAMEL_CASE = /[a-z][A-Z]/;

const RULES: readonly Rule[] = [
  ({ help }) => (help === null ? ["no help text"] : []),
  (_, name) => {
    const [unit, base] = otherUnit(name) ?? [];
    return unit === undefined ? [] : [`use base unit "${base}" instead of "${unit}"`];
  },
  ({ type }, name) => {
    if (type === "counter") return name.endsWith("_total") ? [] : ['counter metrics should have "_total" suffix'];
    return type !== "untyped" && name.endsWith("_total") ? ['non-counter metrics should not have "_total" suffix'] : [];
  },
  reservedSuffixes,
  reservedLabels,
  ({ type }, name) => {
    const lower = name.toLowerCase();
    const isIn = lower.includes(`_${type}_`) || lower.endsWith(`_${type}`);
    return type !== "untyped" && isIn ? [`metric name should not include type '${type}'`] : [];
  },
  (_, name) => (name.includes(":") ? ["metric names should not contain ':'"] : []),
  ({ samples }, name) => [
    ...(CAMEL_CASE.test(name) ? ["metric names should be written in 'snake_case' not 'camelCase'"] : []),
    ...(samples.some(({ labels }) => labels.some(([label]) => CAMEL_CASE.test(label)))
      ? ["label names should be written in 'snake_case' not 'camelCase'"]
      : []),
  ],
  (_, name) => (abbreviatedUnit(name) ? ["metric names should not contain abbreviated units"] : []),
  duplicates,
];

function reservedSuffixes({ type }: MetricFamily, name: string): readonly string[] {
  if (type === "untyped") return [];
  const has = (suffix: string) => name.endsWith(suffix);
  const both = type === "histogram" || type === "summary";
  return [
    ...(type !== "histogram" && has("_bucket") ? ['non-histogram metrics should not have "_bucket" suffix'] : []),
    ...["_count", "_sum"].flatMap((suffix) =>
      !both && has(suffix) ? [`non-histogram and non-summary metrics should not have "${suffix}" suffix`] : [],
    ),
  ];
}

function reservedLabels({ type, samples }: MetricFamily): readonly string[] {
  if (type === "untyped") return [];
  const has = (wanted: string) => samples.some(({ labels }) => labels.some(([label]) => label === wanted));
  return [
    ...(type !== "histogram" && has("le") ? ['non-histogram metrics should not have "le" label'] : []),
    ...(type !== "summary" && has("quantile") ? ['non-summary metrics should not have "quantile" label'] : []),
  ];
}

/** The samples of a histogram or a summary are of one metric, however often it is there. */
function duplicates({ type, samples }: MetricFamily): readonly string[] {
  if (type === "histogram" || type === "summary") return [];
  const labels = samples.map((sample) => JSON.stringify([sample.name, sample.labels]));
  return new Set(labels).size < labels.length ? ["metric not unique"] : [];
}
