import type { SlimImagePlan } from "./slim-image-plan.ts";

interface Size {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/**
 * Whether the image that there is stays, with its digest: where the new one is no smaller to pull, and starts the same.
 * Uncompressed, it is compared by what it stores.
 */
export function isAlreadyMinimal(
  { command, healthcheck }: Pick<SlimImagePlan, "command" | "healthcheck">,
  before: Size,
  after: Size,
  isCompressed: boolean,
): boolean {
  if (command !== "unchanged" || healthcheck !== "unchanged") return false;
  return isCompressed ? after.wireBytes >= before.wireBytes : after.sizeBytes >= before.sizeBytes;
}
