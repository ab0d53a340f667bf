import { convergence } from "../../src/flow/converge/converge.ts";
import type { Outcome } from "../../src/flow/slim/request/outcome.ts";
import type { SlimRequest } from "../../src/flow/slim/request/request.ts";
import { slim } from "../../src/flow/slim/slim.ts";
import { requireEquivalence } from "../../src/flow/trial/require-equivalence.ts";
import { LineProgress } from "../../src/report/progress.ts";
import { nullWorld } from "./null-world.ts";

/** Runs slim in this process, without callbacks: for tests that need only its outcome. */
export function slimInProcess(request: SlimRequest, sources: readonly string[]): Promise<Outcome> {
  const listener = { progress: new LineProgress(() => {}), onDelivered: () => {}, onPlan: () => {} };
  return slim(nullWorld(), request, sources, listener, { converger: convergence, trier: requireEquivalence });
}
