import { counted } from "../../base/counted.ts";
import { formatCompression } from "../../format/compression/compression.ts";
import type { Image } from "../../image/image.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { STEP_IDS, type Step, type StepId } from "../../plan/step.ts";
import {
  errorReport,
  type Input,
  type MeasuredStep,
  type SlimReport,
  type StageSize,
} from "../../report/slim-report.ts";
import type { Delivery } from "../slim/deliver.ts";
import { summarisePlatform } from "../slim/summary.ts";
import type { BuiltSlimImage } from "./build-slim-image.ts";
import type { StepSavings } from "./comparison.ts";
import type { Examined, SlimImageRun } from "./examine-image.ts";

interface FinishedImage {
  readonly built: BuiltSlimImage;
  /** What was delivered: the image that there was, where nothing could be left out. */
  readonly artifact: Image;
  readonly alreadyMinimal: boolean;
  readonly delivery: Delivery;
  readonly inputs: readonly Input[];
  readonly savings: StepSavings;
}

/** Puts what a run over an image found out into the form that people and programs read. Nothing was built in a dry run. */
export async function summariseSlimImage(
  examined: Examined,
  run: SlimImageRun,
  built: FinishedImage | undefined,
): Promise<SlimReport> {
  const { source, facts, measured } = examined;
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
    steps: stepsOf(examined, run, built).map((step) => measuredStep(step, built?.savings)),
    strip: null, // the proof of an image speaks of its programs too
    inputs: built?.inputs ?? [],
    evidence: facts.evidence.map(({ id, needed, why }) => ({ id, needed, why })),
    destinations: built?.delivery.outcomes ?? [],
    fromImage: { source, alreadyMinimal: built?.alreadyMinimal ?? false, ...run },
    notes: [...(built?.built.notes ?? []), ...(built?.delivery.notes ?? [])],
    ...(failure === undefined ? {} : { error: errorReport(failure) }),
  };
}

export function sizeOfLedger({ name, layers, manifestBytes, configBytes }: ImageLedger): StageSize {
  const sum = (of: (layer: ImageLedger["layers"][number]) => number) =>
    layers.reduce((total, each) => total + of(each), 0);
  return {
    what: name,
    sizeBytes: sum(({ survey }) => survey.sizeBytes) + manifestBytes + configBytes,
    wireBytes: sum(({ survey }) => survey.wireBytes) + manifestBytes + configBytes,
  };
}

function stepsOf(examined: Examined, run: SlimImageRun, built: FinishedImage | undefined): Step[] {
  if (built === undefined) return [];
  const steps = built.alreadyMinimal ? UNTOUCHED : stepsTaken(examined, run);
  return STEP_IDS.map((id) => ({ id, ...steps[id] }));
}

type StepDescriptions = Readonly<Record<Exclude<StepId, "rebuild">, Omit<Step, "id">>>;

/** Of an image that stays as it is. */
const UNTOUCHED: StepDescriptions = {
  strip: notNeeded("the image stays as it is"),
  static: notNeeded("the image stays as it is"),
  prune: notExamined("packages are a matter of the source"),
  converge: notExamined("no vulnerability report is read in this release"),
  sweep: notNeeded("leaving anything out would make it no smaller to pull"),
  base: notNeeded("the image stays as it is"),
  seal: notNeeded("the image stays as it is"),
};

function stepsTaken({ job, facts }: Examined, run: SlimImageRun): StepDescriptions {
  const stripped = run.proof?.stripped ?? [];
  const libcs = [...new Set([...facts.closures.values()].map(({ libc }) => libc))];
  const swept = run.leftOut.reduce((sum, { names }) => sum + names, 0);
  const add = run.plan?.add;
  const layers = [...(add?.certificates ? ["certificates"] : []), ...(add?.timeZones ? ["time zones"] : [])];
  return {
    strip:
      stripped.length > 0
        ? applied(`${stripped.map((path) => `/${path}`).join(", ")}: symbols and DWARF`)
        : notNeeded("no program has symbols or DWARF"),
    static:
      facts.closures.size === 0
        ? notNeeded("no program has PT_INTERP or DT_NEEDED")
        : applied(`${libcs.join(", ")} and the shared objects of ${counted(facts.closures.size, "program")}`),
    prune: notExamined("packages are a matter of the source"),
    converge: notExamined("no vulnerability report is read in this release"),
    sweep: swept > 0 ? applied(`${counted(swept, "name")} left out`) : notNeeded("nothing to leave out"),
    base:
      layers.length > 0
        ? applied(`${layers.join(", ")} of the static base`)
        : notNeeded("no layer of the static base is needed"),
    seal: applied(`reproducible layers, ${formatCompression(job.compression)}; no signature in this release`),
  };
}

function measuredStep(step: Step, savings: StepSavings | undefined): MeasuredStep {
  return { ...step, ...(savings?.get(step.id) ?? { savedBytes: null, savedWireBytes: null }) };
}

function applied(why: string): Omit<Step, "id"> {
  return { status: "applied", why: [why] };
}

function notNeeded(why: string): Omit<Step, "id"> {
  return { status: "not-needed", why: [why] };
}

function notExamined(why: string): Omit<Step, "id"> {
  return { status: "not-examined", why: [why] };
}
