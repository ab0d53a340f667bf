import type { GrowthCause } from "../../report/gate-report.ts";
import { findGrowthCauses, type Growth } from "./find-causes.ts";
import { proveCauses } from "./prove-cause.ts";

/** Why a service grew, the largest cause first; with `prove`, each import is proven by a build without it. */
export async function growthCauses(
  growth: Growth,
  { prove = false }: { readonly prove?: boolean | undefined },
): Promise<readonly GrowthCause[]> {
  const causes = await findGrowthCauses(growth);
  if (prove) return proveCauses(growth.go, growth.build, causes);
  return causes.map((cause) => ({ ...cause, proof: null }));
}
