import { Waivers } from "../contract/waive.ts";
import type { ChaosWaiver } from "../plan/settings/chaos-settings.ts";
import type { CheckFinding, CheckResult } from "./check.ts";
import { isNamedBy } from "./plan-experiments.ts";

interface Judged {
  readonly id: string;
  readonly checks: readonly CheckFinding[];
}

/** Lets waivers accept checks that do not pass, and says which waivers accept nothing. */
export function waiveChecks<One extends Judged>(
  experiments: readonly One[],
  written: readonly ChaosWaiver[],
): {
  readonly experiments: readonly (Omit<One, "checks"> & { readonly checks: readonly CheckResult[] })[];
  readonly unused: readonly ChaosWaiver[];
} {
  const waivers = new Waivers(written);
  const results = experiments.map((one) => ({
    ...one,
    checks: one.checks.map((finding) =>
      waivers.over(
        finding,
        ({ experiment, check }) => isNamedBy(one.id, experiment) && (check === null || check === finding.check),
      ),
    ),
  }));
  return { experiments: results, unused: waivers.unused };
}
