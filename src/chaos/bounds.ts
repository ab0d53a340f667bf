import type { LoadRequest } from "../plan/settings/service-request.ts";

/** What an experiment is held against. */
export interface Bounds {
  /** The share of requests that is answered within `withinMs`, as the contract says: 0.95. */
  readonly share: number;
  readonly withinMs: number;
  readonly recoversMs: number;
  /** The requests of the load. */
  readonly requests: readonly LoadRequest[];
  /** Those that are answered without the dependency: `GET /`. */
  readonly keeps: readonly string[];
  /** Has the service a readiness of its own, and is it unready without the dependency? */
  readonly isUnreadyWithout: boolean;
  /** Where goroutines are counted; null where the contract names no metrics. */
  readonly metricsPath: string | null;
  readonly writes: boolean;
}
