import type { Exposition, MetricFamily, Sample } from "../../format/exposition/metric-family.ts";
import type { LabelMatcher, MetricSelector } from "../../plan/settings/selector-form.ts";

/** What a selector selects, by the name of its samples. `suffix` is put behind its metric: `_bucket`. */
export function selected(
  { families }: Exposition,
  { metric, matchers }: MetricSelector,
  suffix = "",
): readonly Sample[] {
  const name = metric + suffix;
  return families.flatMap(({ samples }) =>
    samples.filter((sample) => sample.name === name && matchers.every((matcher) => matches(sample, matcher))),
  );
}

/** The sum of all samples that are selected; null where none is. */
export function sumOf(exposition: Exposition, selector: MetricSelector): number | null {
  const samples = selected(exposition, selector);
  return samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0);
}

/** A label that is not there is empty: https://prometheus.io/docs/prometheus/latest/querying/basics/. */
function matches({ labels }: Sample, { label, how, value }: LabelMatcher): boolean {
  const is = labels.find(([name]) => name === label)?.[1] ?? "";
  const isSame = how.endsWith("~") ? new RegExp(`^(?:${value})$`, "su").test(is) : is === value;
  return isSame !== how.startsWith("!");
}

/** One series of a family: its name and labels in one text. */
export function seriesName({ name, labels }: Sample): string {
  return `${name}{${labels.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
}

/** A family by the name that people use: of a counter in OpenMetrics, with its suffix. */
export function shownName({ name, type }: MetricFamily, format: Exposition["format"]): string {
  return format === "OpenMetrics" && type === "counter" ? `${name}_total` : name;
}
