/** dive's figures of an image: see measure/image/dive.ts. */
export interface DiveScore {
  readonly efficiencyScore: number;
  readonly inefficientBytes: number;
  /** Not a number, or without end, for an image with one layer. */
  readonly userWastedPercent: number;
}

/** What a .dive-ci asks for; null is a rule that is switched off. */
export interface DiveRules {
  /** From 0 to 1. */
  readonly lowestEfficiency: number | null;
  readonly highestWastedBytes: number | null;
  /** From 0 to 1. */
  readonly highestUserWastedPercent: number | null;
}

/** What dive holds images to that come with no .dive-ci. */
export const DEFAULT_DIVE_RULES: DiveRules = {
  lowestEfficiency: 0.9,
  highestWastedBytes: null,
  highestUserWastedPercent: 0.1,
};

export interface DiveVerdict {
  readonly rule: keyof DiveRules;
  readonly status: "pass" | "fail" | "skip";
  /** What the image has. */
  readonly value: number;
  /** Null where the rule is switched off. */
  readonly threshold: number | null;
}

/** One verdict a rule, as dive would give it: a value that is not a number passes, and so does one on the threshold. */
export function checkDiveRules(score: DiveScore, rules: DiveRules): DiveVerdict[] {
  const { efficiencyScore, inefficientBytes, userWastedPercent } = score;
  return [
    verdict("highestUserWastedPercent", userWastedPercent, rules, (value, threshold) => value > threshold),
    verdict("highestWastedBytes", inefficientBytes, rules, (value, threshold) => value > threshold),
    verdict("lowestEfficiency", efficiencyScore, rules, (value, threshold) => value < threshold),
  ];
}

function verdict(
  rule: keyof DiveRules,
  value: number,
  rules: DiveRules,
  fails: (value: number, threshold: number) => boolean,
): DiveVerdict {
  const threshold = rules[rule];
  if (threshold === null) return { rule, status: "skip", value, threshold };
  return { rule, status: fails(value, threshold) ? "fail" : "pass", value, threshold };
}
