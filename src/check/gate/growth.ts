import type { GrowthRule } from "./policy.ts";

/** Shares are written in percent with at most four digits after the point. */
const SHARE_STEPS = 100_000_000;

/**
 * The largest size that passes a rule about growth. A growth that reaches the threshold breaks it, and no growth ever
 * does. Of nothing, every growth is more than any share.
 */
export function largestAllowed(rule: GrowthRule, baselineBytes: number): number {
  const thresholds = [
    ...(rule.share === null ? [] : [bytesOfShare(rule.share, baselineBytes)]),
    ...(rule.bytes === null ? [] : [rule.bytes]),
  ];
  const threshold = rule.joined === "and" ? Math.max(...thresholds) : Math.min(...thresholds);
  return baselineBytes + Math.max(threshold, 1) - 1;
}

/** The smallest growth that is the share or more. In whole numbers: 7 % of 100 is 7, and not a little more. */
function bytesOfShare(share: number, baselineBytes: number): number {
  const steps = BigInt(Math.round(share * SHARE_STEPS)) * BigInt(baselineBytes);
  const whole = BigInt(SHARE_STEPS);
  return Number((steps + whole - 1n) / whole);
}
