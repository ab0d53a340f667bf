import type { ChaosWaiver } from "../plan/settings/chaos-settings.ts";
import type { CheckFinding, CheckResult } from "./check.ts";
import { isNamedBy } from "./plan-experiments.ts";

interface Judged {
  readonly id: string;
  readonly checks: readonly CheckFinding[];
}

/** Lets waivers accept what does not pass, and says which waivers accept nothing. */
export function waiveChecks<One extends Judged>(
  experiments: readonly One[],
  waivers: readonly ChaosWaiver[],
): {
  readonly experiments: readonly (Omit<One, "checks"> & { readonly checks: readonly CheckResult[] })[];
  readonly unused: readonly ChaosWaiver[];
} {
  const used = new Set<ChaosWaiver>();
  const results = experiments.map((one) => ({
    ...one,
    checks: one.checks.map((finding): CheckResult => {
      const waiver = waivers.find(
        ({ experiment, check }) => isNamedBy(one.id, experiment) && (check === null || check === finding.check),
      );
      if (finding.outcome === "pass" || waiver === undefined) return { ...finding, waiver: null };
      used.add(waiver);
      return { ...finding, outcome: "waived", waiver: { reason: waiver.reason, where: waiver.where } };
    }),
  }));
  return { experiments: results, unused: waivers.filter((waiver) => !used.has(waiver)) };
}

/** What fails is certain; null where nothing fails, and something could not be found out. */
export function chaosVerdict(
  experiments: readonly { readonly checks: readonly Pick<CheckResult, "outcome">[] }[],
): "pass" | "fail" | null {
  const outcomes = experiments.flatMap(({ checks }) => checks.map(({ outcome }) => outcome));
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("unknown") ? null : "pass";
}
