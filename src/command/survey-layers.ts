import { availableParallelism } from "node:os";
import { isFetched } from "../image/foreign-layer.ts";
import type { Image, Layer } from "../image/image.ts";
import type { LayerSurvey } from "../measure/image/layer-survey.ts";
import type { MeasureOptions } from "../measure/image/measure-image.ts";
import { fromPlainSurvey, type PlainSurvey } from "../measure/image/plain-survey.ts";
import { surveyLayer } from "../measure/image/survey-layer.ts";
import { Threads } from "../toolchain/threads.ts";
import type { SurveyJob } from "./survey-job.ts";

/** Compressed bytes from which on starting threads takes less time than it saves. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024;
/** Each thread holds some 40 MB: more of them than this would make memory grow with the machine. */
const MOST_THREADS = 4;

/** Surveys the layers of one image: on threads of their own where they lie in files and are large, else on this one. */
export class LayerSurveyor implements AsyncDisposable, Omit<MeasureOptions, "signal"> {
  readonly atOnce = Math.min(availableParallelism(), MOST_THREADS);
  readonly #threads: Threads<SurveyJob, PlainSurvey> | undefined;

  constructor({ layers }: Image) {
    const inFiles = layers.filter(({ file, descriptor }) => file !== undefined && isFetched(descriptor));
    const sizeBytes = inFiles.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    if (inFiles.length > 1 && sizeBytes >= WORTH_A_THREAD_BYTES) this.#threads = new Threads(threadModule());
  }

  readonly survey = async (layer: Layer, signal: AbortSignal): Promise<LayerSurvey> => {
    const { descriptor, diffID, file } = layer;
    if (this.#threads === undefined || file === undefined) {
      return surveyLayer(layer, { wantsContent: () => false, signal });
    }
    return fromPlainSurvey(await this.#threads.run({ descriptor, diffID, file }, signal));
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads?.[Symbol.asyncDispose]();
  }
}

/** Beside the doors, in a checkout as in the bundle. */
function threadModule(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("../survey-thread.ts", import.meta.url)
    : new URL("survey-thread.js", import.meta.url);
}
