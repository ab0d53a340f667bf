import { maskSecrets } from "../base/secret-text.ts";
import { quoteForShell } from "../format/shell/quote.ts";
import { asTyped } from "../plan/settings/mismatch.ts";
import type { ServiceRequest } from "./request.ts";

/** How a printed command differs from the one that was typed. */
export interface CommandChanges {
  /** Replaces what was typed. */
  readonly base?: string;
  readonly cgo?: true;
  /** Added to what was typed. */
  readonly tags?: readonly string[];
  readonly buildEnv?: readonly string[];
}

/**
 * `plimsoll slim` as it was typed, with changes: a line that can be pasted into a shell. Values of variables that look like
 * secrets are masked, because it is printed into logs.
 */
export function commandLine(sources: readonly string[], request: ServiceRequest, changes: CommandChanges): string {
  const { tags = [], buildEnv = [], ...replaced } = changes;
  const changed: ServiceRequest = {
    ...request,
    ...replaced,
    ...(tags.length === 0 ? {} : { tags: [[...(request.tags ?? []), ...tags].join(",")] }),
    ...(buildEnv.length === 0 ? {} : { buildEnv: [...(request.buildEnv ?? []), ...buildEnv] }),
  };
  const shown = changed.buildEnv === undefined ? changed : { ...changed, buildEnv: changed.buildEnv.map(maskSecrets) };
  const words = Object.entries(shown).flatMap(([name, value]) => wordsOf(name, value));
  return ["plimsoll", "slim", ...sources, ...words].map(quoteForShell).join(" ");
}

function wordsOf(name: string, value: string | boolean | readonly string[] | undefined): string[] {
  if (value === undefined) return [];
  const flag = asTyped(name, value);
  if (typeof value === "boolean") return [flag];
  return (typeof value === "string" ? [value] : value).flatMap((word) => [flag, word]);
}
