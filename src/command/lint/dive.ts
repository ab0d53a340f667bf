import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Finding } from "../../check/finding.ts";
import { diveThreshold } from "../../check/image/dive-rule.ts";
import { measureDive } from "../../measure/image/dive.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { parseDiveRules } from "../../plan/settings/dive-file.ts";
import { readSmallFile } from "../../store/small-file.ts";
import type { World } from "../world.ts";

/** Holds an image to the thresholds of a .dive-ci. Throws `config-invalid`, and `whiteout-dangling` where dive fails. */
export async function diveFindings(
  { cwd }: World,
  { layers }: ImageLedger,
  named: string,
): Promise<readonly Finding[]> {
  const bytes = await readSmallFile(resolve(cwd, named), LIMITS.configFileBytes, "config-invalid");
  if (bytes === undefined) {
    throw new PlimsollError("config-invalid", {
      what: `${named} does not exist`,
      why: "it was named as dive's configuration",
    });
  }
  const rules = parseDiveRules(Buffer.from(bytes).toString(), named);
  const score = measureDive(layers.map(({ survey }) => survey.entries));
  return diveThreshold.check({ score, rules, where: named }).findings;
}
