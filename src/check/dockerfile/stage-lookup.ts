import type { Dockerfile, Stage } from "../../format/dockerfile/dockerfile.ts";

/** What `COPY --from` means: a stage by its number or name, whatever its place, or else an image. */
export function copiedStage({ stages }: Dockerfile, from: string): Stage | "out of range" | undefined {
  if (/^[-+]?\d+$/.test(from)) return stages[Number(from)] ?? "out of range";
  return namedStage(stages, from);
}

/** What `from` of a mount means: a stage by its name, or else an image. Numbers are names here. */
export function mountedStage({ stages }: Dockerfile, from: string): Stage | undefined {
  return namedStage(stages, from);
}

/** Of several stages with one name the last counts, even if it comes too late to be used. */
function namedStage(stages: readonly Stage[], name: string): Stage | undefined {
  return stages.findLast((stage) => stage.name?.toLowerCase() === name.toLowerCase());
}
