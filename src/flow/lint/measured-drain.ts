import { resolve } from "node:path";
import { z } from "zod";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { MeasuredDrain } from "../../session/image-evidence.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";

/** The part of `plimsoll trial --json` that says how a service ended. */
const TRIAL = z.object({
  schema: z.literal("plimsoll.trial/1"),
  after: z.object({ digest: z.string() }).nullable(),
  before: z.object({ digest: z.string() }).nullable(),
  signals: z
    .object({
      found: z
        .array(
          z.object({ image: z.enum(["after", "before"]), signal: z.string(), secondsToExit: z.number().nullable() }),
        )
        .optional(),
    })
    .nullable(),
});

/**
 * How long services took from a signal to their end, as trials measured it. A service that did not end was not measured. Throws `config-invalid` for a file that is no report of a trial.
 */
export async function readDrains({ cwd }: Surroundings, files: readonly string[]): Promise<readonly MeasuredDrain[]> {
  const drains: MeasuredDrain[] = [];
  for (const file of files) {
    const text = await readSmallText(resolve(cwd, file), file, LIMITS.configFileBytes, "config-invalid");
    const parsed = TRIAL.safeParse(text === undefined ? undefined : jsonOf(text));
    if (!parsed.success) {
      throw new PlimsollError("config-invalid", {
        what: `${file} is no report of a trial`,
        why: text === undefined ? "it does not exist" : z.prettifyError(parsed.error),
        fix: "write one with plimsoll trial IMAGE --json",
      });
    }
    const { data } = parsed;
    for (const which of ["after", "before"] as const) {
      const digest = data[which]?.digest;
      if (digest === undefined) continue;
      for (const { image, signal, secondsToExit } of data.signals?.found ?? []) {
        if (image !== which || secondsToExit === null) continue;
        drains.push({ seconds: secondsToExit, digest, signal, from: `${secondsToExit} s after ${signal}, in ${file}` });
      }
    }
  }
  return drains;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
