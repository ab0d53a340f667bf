import { stringify } from "yaml";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import type { MetricSelector } from "../../plan/settings/selector-form.ts";
import { unitMs } from "./service-histogram.ts";

/** An objective as a monitoring system asks about it. */
interface Indicator {
  /** `latency`, `errors`. */
  readonly name: string;
  readonly description: string;
  /** How much may be bad: 0.05. */
  readonly budget: number;
  /** PromQL for how many requests were bad, and how many there were, over a window. */
  bad(window: string): string;
  total(window: string): string;
}

/** Text of a file, by its name. */
export type WrittenObjectives = Readonly<Record<string, string>>;

/**
 * Burn rates of https://sre.google/workbook/alerting-on-slos/, table 5-8: what part of a budget of 30 days is gone when an
 * alert comes, over a long window that shows that it is serious and a short one that shows that it goes on.
 */
const BURN_RATES = [
  { rate: 14.4, long: "1h", short: "5m", severity: "page" },
  { rate: 6, long: "6h", short: "30m", severity: "page" },
  { rate: 3, long: "1d", short: "2h", severity: "ticket" },
  { rate: 1, long: "3d", short: "6h", severity: "ticket" },
] as const;

const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;

/**
 * The objectives of a contract for sloth (prometheus/v1), pyrra (v1alpha1), and as rules of Prometheus itself. Empty where the
 * contract names no series that they could be asked of.
 */
export function writeObjectives(contract: ContractSettings, service: string): WrittenObjectives {
  const indicators = [latencyIndicator(contract), errorIndicator(contract)].filter((each) => each !== undefined);
  if (indicators.length === 0) return {};
  const pyrra = pyrraObjects(contract, service);
  return {
    "sloth.yaml": yaml(slothSpec(service, indicators)),
    "pyrra.yaml": pyrra.map((each) => yaml(each)).join("---\n"),
    "prometheus-rules.yaml": yaml({ groups: indicators.map((each) => ruleGroup(service, each)) }),
  };
}

/** A query stays on its line, and what is the same is written again: these files are for people too. */
function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function latencyIndicator({ latency, metrics }: ContractSettings): Indicator | undefined {
  const selector = metrics?.histogram?.selector;
  if (latency === null || selector === undefined) return undefined;
  const all = (window: string) => rateSum(selector, "_count", [], window);
  return {
    name: "latency",
    description: `${percentText(latency.share)} of requests within ${latency.withinMs} ms`,
    budget: 1 - latency.share,
    bad: (window) =>
      `(${all(window)} - ${rateSum(selector, "_bucket", [`le="${boundText(contractBound(latency.withinMs, selector))}"`], window)})`,
    total: all,
  };
}

function errorIndicator({ errors, metrics }: ContractSettings): Indicator | undefined {
  const bad = metrics?.errors?.selector;
  const all = totalOf(metrics);
  if (errors === null || bad === undefined || all === undefined) return undefined;
  return {
    name: "errors",
    description: `at most ${percentText(errors.share)} of requests fail`,
    budget: errors.share,
    bad: (window) => rateSum(bad, "", [], window),
    total: (window) => rateSum(all, "", [], window),
  };
}

/** What counts all requests: the first counter that the contract names, or what the histogram counts. */
function totalOf(metrics: ContractSettings["metrics"]): MetricSelector | undefined {
  const counter = metrics?.counts.find(({ of }) => of === null)?.selector;
  const histogram = metrics?.histogram?.selector;
  return counter ?? (histogram === undefined ? undefined : { ...histogram, metric: `${histogram.metric}_count` });
}

function contractBound(withinMs: number, { metric }: MetricSelector): number {
  return withinMs / unitMs(metric);
}

/** As client libraries write a bound: without an exponent, and OpenMetrics with a fraction, which a label of 0.0.4 has not. */
function boundText(bound: number): string {
  return String(bound);
}

/** `http_request_duration_seconds_bucket{route="GET /orders",le="0.2"}` */
function seriesText({ metric, matchers }: MetricSelector, suffix: string, more: readonly string[]): string {
  const inside = [...matchers.map(({ label, how, value }) => `${label}${how}${JSON.stringify(value)}`), ...more].join(
    ",",
  );
  return `${metric}${suffix}${inside === "" ? "" : `{${inside}}`}`;
}

function rateSum(selector: MetricSelector, suffix: string, more: readonly string[], window: string): string {
  return `sum(rate(${seriesText(selector, suffix, more)}[${window}]))`;
}

/** https://sloth.dev/specs/default/ */
function slothSpec(service: string, indicators: readonly Indicator[]): object {
  return {
    version: "prometheus/v1",
    service,
    slos: indicators.map(({ name, description, budget, bad, total }) => ({
      name,
      objective: objectivePercent(budget),
      description,
      sli: { events: { error_query: bad("{{.window}}"), total_query: total("{{.window}}") } },
      alerting: {
        name: alertName(service, name),
        page_alert: { labels: { severity: "page" } },
        ticket_alert: { labels: { severity: "ticket" } },
      },
    })),
  };
}

/** pyrra.dev/v1alpha1 ServiceLevelObjective: an indicator names series, and not rates of them. */
function pyrraObjects({ latency, errors, metrics }: ContractSettings, service: string): readonly object[] {
  const object = (name: string, budget: number, indicator: object) => ({
    apiVersion: "pyrra.dev/v1alpha1",
    kind: "ServiceLevelObjective",
    metadata: { name: `${service}-${name}` },
    spec: { target: String(objectivePercent(budget)), window: "30d", indicator },
  });
  const histogram = metrics?.histogram?.selector;
  const [bad, all] = [metrics?.errors?.selector, totalOf(metrics)];
  return [
    ...(latency === null || histogram === undefined
      ? []
      : [
          object("latency", 1 - latency.share, {
            latency: {
              success: {
                metric: seriesText(histogram, "_bucket", [
                  `le="${boundText(contractBound(latency.withinMs, histogram))}"`,
                ]),
              },
              total: { metric: seriesText(histogram, "_count", []) },
            },
          }),
        ]),
    ...(errors === null || bad === undefined || all === undefined
      ? []
      : [
          object("errors", errors.share, {
            ratio: { errors: { metric: seriesText(bad, "", []) }, total: { metric: seriesText(all, "", []) } },
          }),
        ]),
  ];
}

function ruleGroup(service: string, { name, description, budget, bad, total }: Indicator): object {
  const labels = { service, objective: name };
  const ratio = (window: string) =>
    `service_objective:bad_requests:ratio_rate${window}{service=${JSON.stringify(service)},objective=${JSON.stringify(name)}}`;
  return {
    name: `${service}-${name}`,
    rules: [
      ...WINDOWS.map((window) => ({
        record: `service_objective:bad_requests:ratio_rate${window}`,
        expr: `${bad(window)} / ${total(window)}`,
        labels,
      })),
      // No share of bad requests is above 1: such an alert would never come.
      ...BURN_RATES.filter(({ rate }) => rate * budget < 1).map(({ rate, long, short, severity }) => ({
        alert: alertName(service, name),
        expr: `${ratio(long)} > ${rate} * ${tidy(budget)} and ${ratio(short)} > ${rate} * ${tidy(budget)}`,
        labels: { severity, ...labels },
        annotations: {
          summary: `${service} uses up the budget of its objective, at ${rate} of its rate: ${description}`,
        },
      })),
    ],
  };
}

/** `OrderLatency`, as names of alerts are written. */
function alertName(service: string, name: string): string {
  const words = `${service}-${name}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
}

function objectivePercent(budget: number): number {
  return tidy(100 * (1 - budget));
}

function percentText(share: number): string {
  return `${tidy(100 * share)} %`;
}

/** Without what doubles add: 1 - 0.95 is 0.05. */
function tidy(value: number): number {
  return Number(value.toPrecision(9));
}
