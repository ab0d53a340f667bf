import type { DiveScore } from "../../check/dive/rules.ts";
import { IMAGE_RULES } from "../../check/image/rules.ts";
import { applyWaivers, type JudgedFinding, type Waiver } from "../../check/waiver.ts";
import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import { diveScoreOf } from "../../session/dive-score.ts";

/** What the rules on images find, with the waivers of the trusted configuration, and dive's figures. */
export function findingsOf(facts: ImageFacts, waivers: readonly Waiver[]): readonly JudgedFinding[] {
  const findings = IMAGE_RULES.flatMap((rule) => rule.check(facts).findings);
  return applyWaivers(findings, waivers).judged;
}

export function diveOf({ ledger }: ImageFacts): DiveScore {
  return diveScoreOf(ledger.layers);
}
