import type { ValueForm } from "./value-form.ts";

/** Which series of a metric are meant, as PromQL writes it. */
export interface MetricSelector {
  readonly metric: string;
  readonly matchers: readonly LabelMatcher[];
  /** As it was written. */
  readonly text: string;
}

export interface LabelMatcher {
  readonly label: string;
  readonly how: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

const WHOLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?$/s;
const MATCHER = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/s;

/** `http_requests_total{code=~"5.."}`; expressions match a whole value, as in Prometheus. */
export const SELECTOR: ValueForm<MetricSelector> = {
  form: 'the series of a metric, such as http_requests_total or http_requests_total{route="GET /orders"}',
  parse: (text) => {
    const [, metric, inside = ""] = WHOLE.exec(text.trim()) ?? [];
    if (metric === undefined) return undefined;
    const matchers: LabelMatcher[] = [];
    for (let rest = inside.trim(); rest !== ""; ) {
      const [whole = "", label, how, value] = MATCHER.exec(rest) ?? [];
      if (label === undefined) return undefined;
      const plain = value!.replace(/\\(["\\])/g, "$1");
      if (how!.endsWith("~") && !isExpression(plain)) return undefined;
      matchers.push({ label, how: how as LabelMatcher["how"], value: plain });
      rest = rest.slice(whole.length).trim();
    }
    return { metric, matchers, text: text.trim() };
  },
};

function isExpression(source: string): boolean {
  try {
    return new RegExp(source, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
