/** dive's figures for an image: see measure/image/dive.ts. */
export interface DiveScore {
  readonly efficiencyScore: number;
  readonly inefficientBytes: number;
  /** NaN or infinite for an image with one layer. */
  readonly userWastedPercent: number;
}

/** The thresholds of a .dive-ci file; null is a rule that is switched off. */
export interface DiveRules {
  /** From 0 to 1. */
  readonly lowestEfficiency: number | null;
  readonly highestWastedBytes: number | null;
  /** From 0 to 1. */
  readonly highestUserWastedPercent: number | null;
}

/** The thresholds that dive uses if there is no .dive-ci file. */
export const DEFAULT_DIVE_RULES: DiveRules = {
  lowestEfficiency: 0.9,
  highestWastedBytes: null,
  highestUserWastedPercent: 0.1,
};

export interface DiveVerdict {
  readonly rule: keyof DiveRules;
  readonly status: "pass" | "fail" | "skip";
  /** The value that the image has. */
  readonly value: number;
  /** Null if the rule is switched off. */
  readonly threshold: number | null;
}

/** One verdict for each rule, as dive would give it: NaN passes, and so does a value equal to the threshold. */
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
