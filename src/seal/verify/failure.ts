import { PlimsollError } from "../../base/error.ts";
import type { Check } from "./check.ts";

interface Failed {
  readonly requirement: string;
  readonly signer: string | null;
  /** The image, or the index; null where it could not be opened. */
  readonly platform: string | null;
  readonly checks: readonly Check[];
}

/** The error that says every check that did not pass, and of what. `what` names the thing that was checked. */
export function verificationFailure(failed: readonly Failed[], what: string): PlimsollError {
  const lines = failed.flatMap(({ requirement, signer, platform, checks }) => {
    const by = signer === null ? requirement : `${requirement} by ${signer}`;
    const of = platform === null ? by : `${by}, ${platform}`;
    return linesOf(checks).map((line) => `${of}: ${line}`);
  });
  return new PlimsollError("verification-failed", {
    what: `${what} is not verified`,
    why: lines.length === 0 ? "nothing was checked" : lines.join("\n"),
  });
}

function linesOf(checks: readonly Check[]): readonly string[] {
  return checks
    .filter(({ state }) => state !== "passed")
    .map(({ name, state, detail }) => `${name} ${state === "failed" ? "failed" : "could not be checked"}: ${detail}`);
}
