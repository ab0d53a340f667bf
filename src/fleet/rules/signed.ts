import { type FleetFinding, fails, isUnknown, passes } from "./rule.ts";

/** What `plimsoll verify` says of one requirement of a policy. */
export interface VerifiedRequirement {
  /** `signature`, `provenance`, …; `image` where the image and what is attached to it could not be looked at. */
  readonly requirement: string;
  readonly signer: string | null;
  readonly checks: readonly {
    readonly name: string;
    readonly state: "passed" | "failed" | "unchecked";
    readonly detail: string;
  }[];
}

/**
 * Is everything verified that the policy requires? Here a failed check means that the image does not meet it. Where no check has
 * failed, and one could not be made, nobody knows.
 */
export function judgeSigned(results: readonly VerifiedRequirement[], policy: string): FleetFinding {
  const checks = results.flatMap((result) => result.checks.map((check) => ({ ...result, ...check })));
  const unlooked = checks.filter(({ requirement, state }) => requirement === UNLOOKED && state !== "passed");
  if (unlooked.length > 0) return isUnknown(`what is attached could not be looked at: ${textOf(unlooked)}`);
  const failed = checks.filter(({ state }) => state === "failed");
  if (failed.length > 0) {
    return fails(
      `it does not meet ${policy}: ${textOf(failed)}`,
      "plimsoll verify IMAGE --policy FILE shows every check",
    );
  }
  const open = checks.filter(({ state }) => state === "unchecked");
  const isEmpty = results.length === 0 || results.some((result) => result.checks.length === 0);
  if (open.length > 0 || isEmpty) return isUnknown(`whether it meets ${policy} is not known: ${textOf(open)}`);
  const met = results.map(({ requirement, signer }) => named(requirement, signer)).join(", ");
  return passes(`it meets ${policy}: ${met}`);
}

const UNLOOKED = "image";

interface ShownCheck extends Omit<VerifiedRequirement, "checks"> {
  readonly name: string;
  readonly detail: string;
}

function textOf(checks: readonly ShownCheck[]): string {
  if (checks.length === 0) return "nothing was checked";
  return checks
    .map(({ requirement, signer, name, detail }) => `${named(requirement, signer)}: ${name}: ${detail}`)
    .join("; ");
}

function named(requirement: string, signer: string | null): string {
  return signer === null ? requirement : `${requirement} by ${signer}`;
}
