import type { GateResult } from "../../check/gate/result.ts";
import type { GrowthCause, ToolchainSplit } from "../../report/gate-report.ts";
import { growthCauses } from "../../service/growth/growth-causes.ts";
import { splitToolchain } from "../../service/toolchain-split.ts";
import { withToolchain } from "../../service/with-toolchain.ts";
import type { Baseline, BaselineJob } from "./job.ts";
import { type GateSubject, type MeasuredSubject, measureSubject } from "./measure.ts";

interface Grown {
  readonly measured: MeasuredSubject;
  readonly baseline: Baseline;
  readonly results: readonly GateResult[];
}

/** Rules whose breach is explained by packages. */
const OF_GROWTH = new Set([
  "total-growth",
  "package-growth",
  "module-growth",
  "module-new",
  "layer-growth",
  "total-limit",
  "package-limit",
  "forbidden",
]);

/** Why a service grew, where a rule on its growth is broken and its source is known. Undefined otherwise. */
export async function explainGrowth(
  job: BaselineJob,
  subject: GateSubject,
  { measured, baseline, results }: Grown,
): Promise<{ readonly toolchain: ToolchainSplit | null; readonly causes: readonly GrowthCause[] } | undefined> {
  const broken = results.some(
    ({ rule, outcome }) => OF_GROWTH.has(rule) && outcome !== "pass" && outcome !== "warning",
  );
  const { built, record: after } = measured;
  if (!broken || built === undefined) return undefined;
  const { repository, commit } = job.trusted;
  const range = repository === undefined || commit === null ? undefined : { repository, since: commit };
  const { go, build } = built;
  const toolchain = await splitToolchain({
    before: baseline.record,
    after,
    rebuildAfter: async (release) => rebuilt(job, subject, release, after.platform),
    rebuildBefore: baseline.rebuild,
  });
  return { toolchain, causes: await growthCauses({ before: baseline.record, after, go, build, range }, job.request) };
}

async function rebuilt(job: BaselineJob, subject: GateSubject, release: string, platform: string) {
  const asked = await withToolchain({ surroundings: job.surroundings, words: job.request }, release);
  const measured = await measureSubject(asked.surroundings, subject, asked.words, job);
  return measured.find(({ record }) => record.platform === platform)!.record;
}
