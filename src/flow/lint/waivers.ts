import { join, relative, resolve } from "node:path";
import { closestWord } from "../../base/closest-word.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Waiver } from "../../check/waiver.ts";
import { ALL_LINT_RULES } from "../../fleet/manifest/lint-rules.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";

/** `lint.waive` of plimsoll.yaml. Throws `config-invalid`, also for the name of a rule that does not exist. */
export async function readWaivers({ cwd }: Surroundings, named: string | undefined): Promise<readonly Waiver[]> {
  const path = named === undefined ? join(cwd, "plimsoll.yaml") : resolve(cwd, named);
  const where = relative(cwd, path) || path;
  const text = await readSmallText(path, where, LIMITS.configFileBytes, "config-invalid");
  if (text === undefined) {
    if (named === undefined) return [];
    throw new PlimsollError("config-invalid", {
      what: `${named} does not exist`,
      why: "the command line names this file as the configuration",
    });
  }
  const { parsePlimsollSettings } = await import("../../plan/settings/plimsoll-file.ts");
  const { waivers = [] } = parsePlimsollSettings(text, where);
  for (const waiver of waivers) requireRule(waiver.rule, waiver.where);
  return waivers;
}

export function requireRule(rule: string, where: string): void {
  const known = ALL_LINT_RULES.map(({ id }) => id);
  if (known.includes(rule)) return;
  const near = closestWord(rule, known);
  throw new PlimsollError("config-invalid", {
    what: `there is no rule ${rule} to waive`,
    ...(near === undefined ? {} : { fix: `did you mean ${near}?` }),
    where,
  });
}
