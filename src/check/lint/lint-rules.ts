import { DOCKERFILE_RULES } from "../dockerfile/rules.ts";
import { diveThreshold } from "../image/dive-rule.ts";
import { IMAGE_RULES } from "../image/rules.ts";
import type { RuleCard } from "../rule.ts";
import { unusedWaiver } from "../waiver.ts";

/** Every rule that `plimsoll lint` may report, each ID once: some are checked both on an image and on a Dockerfile. */
export const LINT_RULES: readonly RuleCard[] = [
  ...new Map(
    [...IMAGE_RULES, ...DOCKERFILE_RULES, diveThreshold, unusedWaiver].map((rule): [string, RuleCard] => [
      rule.id,
      rule,
    ]),
  ).values(),
];
