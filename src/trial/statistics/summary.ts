import { median, quantile } from "./quantile.ts";

/** What measurements of one thing have in common, in their unit. */
export interface Summary {
  readonly median: number;
  /** The quartiles: half of the measurements lie between them. */
  readonly low: number;
  readonly high: number;
  readonly samples: number;
}

/** Throws RangeError for no values, and for one that is not finite. */
export function summaryOf(values: readonly number[]): Summary {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no measurement`);
  const sorted = Float64Array.from(values).sort();
  return { median: median(sorted), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), samples: values.length };
}
