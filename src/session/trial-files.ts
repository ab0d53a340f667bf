import { resolve } from "node:path";
import * as z from "zod";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { readSmallText } from "../store/file/small-file.ts";
import type { MeasuredDrain } from "./image-evidence.ts";
import type { Surroundings } from "./surroundings.ts";

const NUMBERS = z.array(z.number().nullable());

/** The parts of `plimsoll trial --json` that say what a pod of the image needs. */
const TRIAL = z.object({
  schema: z.literal("plimsoll.trial/1"),
  after: z.object({ digest: z.string() }).nullable(),
  before: z.object({ digest: z.string() }).nullable(),
  measured: z
    .array(
      z.object({
        group: z.string(),
        quantity: z.string(),
        unit: z.string(),
        samples: z.object({ after: NUMBERS, before: NUMBERS }),
      }),
    )
    .optional(),
  signals: z
    .object({
      found: z
        .array(
          z.object({ image: z.enum(["after", "before"]), signal: z.string(), secondsToExit: z.number().nullable() }),
        )
        .optional(),
    })
    .nullable(),
  memoryLimit: z
    .object({ found: z.object({ limitBytes: z.number().nullable() }).optional() })
    .nullable()
    .optional(),
});

export interface TrialFile {
  /** As it was named. */
  readonly file: string;
  readonly trial: z.infer<typeof TRIAL>;
}

/** Reads reports of trials. Throws `config-invalid` for a file that is none. */
export async function readTrials(surroundings: Surroundings, files: readonly string[]): Promise<readonly TrialFile[]> {
  const command = "plimsoll trial IMAGE --json";
  return Promise.all(
    files.map(async (file) => ({ file, trial: await readReport(surroundings, file, TRIAL, "a trial", command) })),
  );
}

/** Reads a report of plimsoll as JSON. Throws `config-invalid` for a file that is none of `kind`. */
export async function readReport<Report>(
  { cwd }: Surroundings,
  file: string,
  schema: z.ZodType<Report>,
  kind: string,
  command: string,
): Promise<Report> {
  const text = await readSmallText(resolve(cwd, file), file, LIMITS.configFileBytes, "config-invalid");
  const parsed = schema.safeParse(text === undefined ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new PlimsollError("config-invalid", {
    what: `${file} is no report of ${kind}`,
    why: text === undefined ? "it does not exist" : z.prettifyError(parsed.error),
    fix: `write one with ${command}`,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How long services took from a signal to their end. A service that did not end was not measured. */
export function drainsOf(trials: readonly TrialFile[]): readonly MeasuredDrain[] {
  return trials.flatMap(({ file, trial }) =>
    (["after", "before"] as const).flatMap((which) => {
      const digest = trial[which]?.digest;
      if (digest === undefined) return [];
      return (trial.signals?.found ?? []).flatMap(({ image, signal, secondsToExit }) =>
        image !== which || secondsToExit === null
          ? []
          : [
              {
                seconds: secondsToExit,
                digest,
                signal,
                from: `${rounded(secondsToExit)} s after ${signal}, in ${file}`,
              },
            ],
      );
    }),
  );
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(3));
}
