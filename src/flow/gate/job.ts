import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Progress } from "../../report/progress.ts";
import type { Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { GateRequest } from "./request.ts";
import type { Trusted } from "./trusted.ts";

/** What a service was, and where that is known from. */
export interface Baseline {
  readonly record: SizeRecord;
  /** `plimsoll.lock.json at 1a2b3c4` */
  readonly text: string;
  /** Builds and measures it once more by another release of Go; undefined where its source is not at hand. */
  readonly rebuild?: (goVersion: string) => Promise<SizeRecord>;
}

/** Finds the record of a service on one platform. Undefined where there is none. */
export type FindBaseline = (now: SizeRecord) => Promise<Baseline | undefined>;

/** What finding a baseline needs. */
export interface BaselineJob {
  readonly surroundings: Surroundings;
  readonly request: GateRequest;
  readonly trusted: Trusted;
  readonly progress: Progress;
  /** Opened once for the run: a layer of two images is fetched once. */
  readonly stores: Stores;
  readonly cache: boolean;
  readonly stack: AsyncDisposableStack;
}
