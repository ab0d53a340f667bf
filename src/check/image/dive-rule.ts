import { checkDiveRules, type DiveRules, type DiveScore } from "../dive/rules.ts";
import { defineRule } from "../rule.ts";

export interface DiveFacts {
  readonly score: DiveScore;
  readonly rules: DiveRules;
  /** The file that the thresholds come from, for people. */
  readonly where: string;
}

/** The thresholds of a .dive-ci, checked against the figures that dive itself would compute. */
export const diveThreshold = defineRule<DiveFacts>({
  id: "dive-threshold",
  title: "dive's figures do not meet a threshold",
  level: "error",
  why: "the repository requires its images to meet this threshold",
  observe: ({ score, rules, where }) =>
    checkDiveRules(score, rules)
      .filter(({ status }) => status === "fail")
      .map(({ rule, value, threshold }) => ({
        what: `${rule} is ${value}, and ${where} says ${threshold}`,
        evidence: [`dive's ${rule}: ${value}`],
        fix: "see which waste the other findings report; plimsoll explain --json prints what dive counts",
      })),
});
