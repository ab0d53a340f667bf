import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Finding } from "../../check/finding.ts";
import { diveThreshold } from "../../check/image/dive-rule.ts";
import { measureDive } from "../../measure/image/dive.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";

/** The file that dive reads by default. */
const DEFAULT_FILE = ".dive-ci";

/**
 * Checks an image against the thresholds of the .dive-ci that was named, or of the one in the folder, if there is one.
 * Throws `config-invalid`; `whiteout-dangling` and `blob-unknown` where dive's figures cannot be computed.
 */
export async function diveFindings(
  { cwd }: Surroundings,
  { layers }: ImageLedger,
  named: string | undefined,
): Promise<readonly Finding[]> {
  const file = named ?? DEFAULT_FILE;
  const text = await readSmallText(resolve(cwd, file), file, LIMITS.configFileBytes, "config-invalid");
  if (text === undefined) {
    if (named === undefined) return [];
    throw new PlimsollError("config-invalid", {
      what: `${named} does not exist`,
      why: "it was named as dive's configuration",
    });
  }
  const { parseDiveRules } = await import("../../plan/settings/dive-file.ts");
  const rules = parseDiveRules(text, file);
  requireAllFetched(layers);
  const score = measureDive(layers.map(({ survey }) => survey.entries));
  return diveThreshold.check({ score, rules, where: file }).findings;
}

/** dive counts the content of every layer. If a layer was not fetched, the image could only look better than it is. */
function requireAllFetched(layers: ImageLedger["layers"]): void {
  const missing = layers.find(({ fetched }) => !fetched);
  if (missing === undefined) return;
  throw new PlimsollError("blob-unknown", {
    what: `layer[${missing.index}] is not stored with the image, and dive's figures need all layers`,
    why: `its media type is ${missing.descriptor.mediaType}: it may not be distributed and is stored elsewhere`,
    fix: "leave out .dive-ci for this image, and use plimsoll's own rules",
    where: `layer[${missing.index}]`,
  });
}
