import type { Image } from "../../../image/image.ts";
import type { ImageLedger } from "../../../measure/image/ledger/image-ledger.ts";
import { totalsOf } from "../../../measure/image/pieces.ts";
import { summarisePlatform } from "../../../present/platform-summary.ts";
import { errorReport, type Input, type SlimReport, type StageSize } from "../../../report/slim-report.ts";
import type { Delivery } from "../../../session/deliver.ts";
import { measuredStep, type StepSavings } from "../steps/saving.ts";
import type { BuiltSlimImage } from "./build.ts";
import type { Examined, SlimImageRun } from "./measure-and-plan.ts";
import { stepsOf } from "./steps.ts";

interface FinishedImage {
  readonly built: BuiltSlimImage;
  /** What was delivered: the original image, where nothing could be left out. */
  readonly artifact: Image;
  readonly alreadyMinimal: boolean;
  readonly delivery: Delivery;
  readonly inputs: readonly Input[];
  readonly savings: StepSavings;
}

/** Makes the report for people and programs from what a run over an image found out. A dry run builds nothing. */
export async function summariseSlimImage(
  examined: Examined,
  run: SlimImageRun,
  built: FinishedImage | undefined,
): Promise<SlimReport> {
  const { source, facts, measured } = examined;
  const steps = built === undefined ? [] : stepsOf(examined, run, built.alreadyMinimal);
  const before = sizeOfLedger(measured);
  const platform = built && (await summarisePlatform({ platform: source.platform, image: built.artifact }));
  const reference = built?.delivery.outcomes.find((outcome) => outcome.reference !== null)?.reference ?? null;
  const image =
    built === undefined || platform === undefined
      ? null
      : {
          reference,
          digest: built.artifact.descriptor.digest,
          mediaType: built.artifact.descriptor.mediaType,
          sizeBytes: platform.sizeBytes,
          wireBytes: platform.wireBytes,
          platforms: [platform],
        };
  const failure = built?.delivery.failure;
  return {
    schema: "plimsoll.slim/1",
    image,
    before,
    after: image && { what: reference ?? image.digest, sizeBytes: image.sizeBytes, wireBytes: image.wireBytes },
    steps: steps.map((step) => measuredStep(step, built?.savings)),
    strip: null, // the proof of an image covers its programs too
    inputs: built?.inputs ?? [],
    evidence: facts.evidence.map(({ id, needed, why }) => ({ id, needed, why })),
    destinations: built?.delivery.outcomes ?? [],
    fromImage: { source, alreadyMinimal: built?.alreadyMinimal ?? false, ...run },
    notes: [...(built?.built.notes ?? []), ...(built?.delivery.notes ?? [])],
    ...(failure === undefined ? {} : { error: errorReport(failure) }),
  };
}

export function sizeOfLedger(ledger: ImageLedger): StageSize {
  return { what: ledger.name, ...totalsOf(ledger) };
}
