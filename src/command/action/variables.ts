import { PlimsollError } from "../../base/error.ts";
import type { World } from "../world.ts";

/** `me/order`. Throws `event-unsupported` where the runner does not say it. */
export function requireRepository({ env }: World): string {
  const value = env.GITHUB_REPOSITORY ?? "";
  if (/^[\w.-]+\/[\w.-]+$/.test(value)) return value;
  throw new PlimsollError("event-unsupported", {
    what: value === "" ? "GITHUB_REPOSITORY is not set" : `GITHUB_REPOSITORY is ${JSON.stringify(value)}`,
    why: "the runner of GitHub Actions sets it to OWNER/NAME",
    fix: "plimsoll gate runs anywhere: call it instead of the action",
  });
}
