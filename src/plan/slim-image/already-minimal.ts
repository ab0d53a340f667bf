import type { SlimImagePlan } from "./slim-image-plan.ts";

interface Size {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/**
 * Whether the old image is kept, with its digest: if the new one is not smaller to pull, and starts the same program
 * with the same health check. Uncompressed images are compared by their stored size.
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
