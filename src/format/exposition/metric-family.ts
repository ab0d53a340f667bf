/** Samples that belong together, with what is said of them. */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  /** Null where there is no help. */
  readonly help: string | null;
  /** Null where none is declared: the text format has none. */
  readonly unit: string | null;
  /** Where it was first named, from 1. */
  readonly line: number;
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** With its suffix: `http_request_duration_seconds_bucket`. */
  readonly name: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
  readonly line: number;
}

/** `untyped` is what OpenMetrics calls `unknown`. */
export type MetricType =
  | "counter"
  | "gauge"
  | "histogram"
  | "summary"
  | "untyped"
  | "gaugehistogram"
  | "stateset"
  | "info";

/** What services show, in one of two formats. */
export interface Exposition {
  readonly format: "text" | "OpenMetrics";
  readonly families: readonly MetricFamily[];
}
