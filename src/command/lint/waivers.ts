import { join, relative, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { LINT_RULES } from "../../check/lint-rules.ts";
import type { Waiver } from "../../check/waiver.ts";
import { closestWord } from "../../plan/settings/closest.ts";
import { parsePlimsollSettings } from "../../plan/settings/plimsoll-file.ts";
import { readSmallFile } from "../../store/small-file.ts";
import type { World } from "../world.ts";

/** `lint.waive` of plimsoll.yaml. Throws `config-invalid`, also for a rule that there is none of. */
export async function readWaivers({ cwd }: World, named: string | undefined): Promise<readonly Waiver[]> {
  const path = named === undefined ? join(cwd, "plimsoll.yaml") : resolve(cwd, named);
  const bytes = await readSmallFile(path, LIMITS.configFileBytes, "config-invalid");
  if (bytes === undefined) {
    if (named === undefined) return [];
    throw new PlimsollError("config-invalid", {
      what: `${named} does not exist`,
      why: "it was named as the configuration",
    });
  }
  const where = relative(cwd, path) || path;
  const { waivers = [] } = parsePlimsollSettings(Buffer.from(bytes).toString(), where);
  for (const { rule } of waivers) requireRule(rule, where);
  return waivers.map((waiver) => ({ ...waiver, where }));
}

export function requireRule(rule: string, where: string): void {
  const known = LINT_RULES.map(({ id }) => id);
  if (known.includes(rule)) return;
  const near = closestWord(rule, known);
  throw new PlimsollError("config-invalid", {
    what: `there is no rule ${rule} to waive`,
    ...(near === undefined ? {} : { fix: `did you mean ${near}?` }),
    where,
  });
}
