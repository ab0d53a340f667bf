import type { ContainerRuntime } from "./runtime.ts";

/** Pulls an image from a registry on loopback, which speaks plain HTTP. Throws `program-failed`. */
export async function pullFromHere({ say, dialect }: ContainerRuntime, reference: string): Promise<void> {
  await say("pull", "--quiet", ...dialect.pullFromHere, reference);
}
