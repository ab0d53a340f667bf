import type { Reference } from "../../format/oci/reference.ts";
import { type FleetFinding, fails, passes } from "./rule.ts";

/** Is the image named by its digest, so that it cannot be another one tomorrow? */
export function judgeDigest({ digest }: Reference): FleetFinding {
  if (digest !== undefined) return passes(`it is named by ${digest}`);
  return fails(
    "it is named by a tag alone, which somebody can move",
    "add the digest that its build printed: NAME:TAG@sha256:…",
  );
}
