import type { Settings } from "../plan/settings/settings.ts";
import { type Go, openGo } from "../toolchain/go/go.ts";
import { choicesOf } from "./gather-settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** Starts the go command with the build's own variables over those of this process. */
export function startGo({ cwd, env, signal }: Surroundings, said: Settings): Promise<Go> {
  const opening = openGo({ cwd, env: { ...env, ...choicesOf(said).env }, signal });
  opening.catch(() => {});
  return opening;
}
