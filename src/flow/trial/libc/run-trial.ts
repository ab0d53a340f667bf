import { PlimsollError } from "../../../base/error.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { Progress } from "../../../report/progress.ts";
import type { KnobsReport } from "../../../report/trial-knobs.ts";
import { EMPTY_TRIAL, failedTrialReport } from "../../../report/trial-report.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { measureKnobs } from "../knobs/measure-knobs.ts";
import type { TrialRequest } from "../request.ts";
import { type Outcome, trial } from "../trial.ts";
import { tryUpx } from "../upx/upx-trial.ts";
import { tryLibc } from "./matrix.ts";

/** Everything that `plimsoll trial` was asked for: a trial of images, and what is tried of a package. */
export async function runTrial(
  surroundings: Surroundings,
  names: { readonly after: string | undefined; readonly before: string | undefined },
  request: TrialRequest,
  progress: Progress,
): Promise<Outcome> {
  try {
    const { after, before } = names;
    if (after === undefined && request.upx) throw imageToPack();
    const libc = request.libc === undefined ? null : await tryLibc(surroundings, request.libc, request, progress);
    if (libc === null && request.libcBase !== undefined) throw baseOfNothing();
    const knobs = await knobsOf(surroundings, request, progress);
    const upx = after === undefined || !request.upx ? null : await tryUpx(surroundings, after, request, progress);
    // With its packed copy, an image has something to be compared with.
    if (after === undefined || (upx !== null && before === undefined)) {
      if (libc === null && knobs === null && upx === null) throw nothingToTry();
      return { report: { ...EMPTY_TRIAL, runtime: upx?.runtime ?? libc?.runtime ?? null, libc, knobs, upx } };
    }
    const outcome = await trial(surroundings, { after, before }, request, progress);
    return { ...outcome, report: { ...outcome.report, libc, knobs, upx } };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedTrialReport(failure), failure };
  }
}

async function knobsOf(
  surroundings: Surroundings,
  request: TrialRequest,
  progress: Progress,
): Promise<KnobsReport | null> {
  const { knobs, knobsProfile, knobsMinutes } = request;
  if (knobs !== undefined) return measureKnobs(surroundings, knobs, request, progress);
  if (knobsProfile === undefined && knobsMinutes === undefined) return null;
  throw new PlimsollError("flag-invalid", {
    what: `--knobs-${knobsProfile === undefined ? "minutes" : "profile"} is for no program`,
    fix: "name the package too: --knobs ./cmd/order",
  });
}

function nothingToTry(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "there is nothing to try",
    why: "neither an image nor a package is named",
    fix: "plimsoll trial IMAGE, or plimsoll trial --libc PACKAGE or --knobs PACKAGE",
  });
}

function imageToPack(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "--upx packs the programs of an image, and none is named",
    fix: "plimsoll trial IMAGE --upx",
  });
}

function baseOfNothing(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "--libc-base names a base for no program",
    fix: "name the package too: --libc ./cmd/order",
  });
}
