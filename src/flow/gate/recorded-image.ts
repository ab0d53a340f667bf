import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Target } from "../../store/target.ts";
import type { Baseline, BaselineJob } from "./baseline.ts";

export async function recordOfImage(
  _job: BaselineJob,
  _target: Target | string,
  _now: SizeRecord,
  _options: { readonly measures: boolean },
): Promise<Baseline | undefined> {
  throw new Error("waits for the referrers of stores");
}
