import type { Settings } from "../plan/settings/settings.ts";
import { type Go, openGo } from "../toolchain/go/go.ts";
import { choicesOf } from "./gather-settings.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Starts the go command with the environment of this process, overridden by the build's own variables. `onStart` is as in
 * `OpenGoOptions`.
 */
export function startGo({ cwd, env, signal }: Surroundings, said: Settings, onStart?: () => void): Promise<Go> {
  const opening = openGo({ cwd, env: { ...env, ...choicesOf(said).env }, signal, ...(onStart && { onStart }) });
  opening.catch(() => {});
  return opening;
}
