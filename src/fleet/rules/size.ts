import { formatSize } from "../../base/size-text.ts";
import type { FleetImage } from "../services/fleet-image.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/** Is what a registry sends of the image within its budget? */
export function judgeSize({ wireBytes, reclaimable }: FleetImage, budgetBytes: number): FleetFinding {
  const sizes = `${formatSize(wireBytes)} on the wire, of ${formatSize(budgetBytes)}`;
  if (wireBytes <= budgetBytes) return passes(sizes);
  if (reclaimable === null || reclaimable.wireBytes === 0) return fails(sizes, EXPLAIN);
  return fails(
    `${sizes}; ${formatSize(reclaimable.wireBytes)} of it can be reclaimed`,
    `${EXPLAIN}, and plimsoll slim IMAGE takes off what need not be there`,
  );
}

const EXPLAIN = "plimsoll explain IMAGE says what its bytes are";
