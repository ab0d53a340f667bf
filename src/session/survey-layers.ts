import { availableParallelism } from "node:os";
import { requireDeclared } from "../image/declared-compression.ts";
import { isFetched } from "../image/foreign-layer.ts";
import type { Image, Layer } from "../image/image.ts";
import type { LayerSurvey } from "../measure/image/ledger/layer-survey.ts";
import type { MeasureOptions } from "../measure/image/measure-image.ts";
import {
  decodeSurvey,
  encodeSurvey,
  fromPlainSurvey,
  type PlainSurvey,
  surveyKey,
} from "../measure/image/plain-survey.ts";
import { surveyHeaders } from "../measure/image/survey-headers.ts";
import { surveyLayer } from "../measure/image/survey-layer.ts";
import { openSurveyCache, type SurveyCache } from "../store/cache/survey-cache.ts";
import { isUncompressedTar } from "../store/file/blocking-file.ts";
import { SeekingFile } from "../store/file/seeking-file.ts";
import { surveyThread } from "../store/package-files.ts";
import { Threads } from "../toolchain/threads.ts";
import type { SurveyJob } from "./survey-job.ts";

/** The compressed size from which starting threads saves more time than it takes. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024;
/** Each thread needs some 40 MB: with more threads than this, memory would grow with the machine's number of cores. */
const MOST_THREADS = 4;

export interface SurveyChoices {
  readonly env: NodeJS.ProcessEnv;
  /** Use results of earlier runs. */
  readonly cache: boolean;
  /** `none`: read only the headers of layers that are not compressed and lie in files. */
  readonly verify: "layers" | "none";
  /** Digest the content of each file too. */
  readonly digests?: boolean;
  /** Asked for the surveys of others, before a layer is read. */
  readonly found?: ((layer: Layer) => Promise<LayerSurvey | undefined>) | undefined;
}

/**
 * Surveys the layers of one image, or of several: from the cache where it has them; on separate threads where layers lie in files and
 * are large; else on this thread.
 */
export class LayerSurveyor implements AsyncDisposable, Omit<MeasureOptions, "signal"> {
  readonly atOnce = Math.min(availableParallelism(), MOST_THREADS);
  readonly #choices: SurveyChoices;
  readonly #cache: SurveyCache;
  readonly #usesThreads: boolean;
  #threads: Threads<SurveyJob, PlainSurvey> | undefined;
  #known = 0;
  #kept = 0;

  constructor({ layers }: Pick<Image, "layers">, choices: SurveyChoices) {
    this.#choices = choices;
    this.#cache = openSurveyCache(choices.env);
    const inFiles = layers.filter(({ file, descriptor }) => file !== undefined && isFetched(descriptor));
    const sizeBytes = inFiles.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    this.#usesThreads = inFiles.length > 1 && sizeBytes >= WORTH_A_THREAD_BYTES;
  }

  /** The number of layers that were not read, because an earlier run had read them. */
  get known(): number {
    return this.#known;
  }

  readonly survey = async (layer: Layer, signal: AbortSignal): Promise<LayerSurvey> => {
    const { file } = layer;
    const { digests = false } = this.#choices;
    if (this.#choices.verify === "none" && file !== undefined && isUncompressedTar(file)) {
      using tar = new SeekingFile(file);
      return await surveyHeaders(layer, tar);
    }
    const kept = this.#choices.cache ? await this.#find(layer) : undefined;
    const known = kept ?? (await this.#choices.found?.(layer));
    if (known !== undefined) {
      // The same bytes may have another media type than when they were read.
      requireDeclared(layer.descriptor, known.compression);
      this.#known++;
      return known;
    }
    const survey = await this.#read(layer, signal);
    await this.#cache.keep(surveyKey(layer, digests), encodeSurvey(survey));
    this.#kept++;
    return survey;
  };

  readonly surveyed = async (): Promise<void> => {
    await this.#threads?.[Symbol.asyncDispose]();
    this.#threads = undefined;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.surveyed();
    if (this.#kept > 0) await this.#cache.prune();
  }

  async #find(layer: Layer): Promise<LayerSurvey | undefined> {
    const bytes = await this.#cache.find(surveyKey(layer, this.#choices.digests ?? false));
    return bytes && decodeSurvey(bytes);
  }

  async #read(layer: Layer, signal: AbortSignal): Promise<LayerSurvey> {
    const { descriptor, diffID, file } = layer;
    const { digests = false } = this.#choices;
    if (!this.#usesThreads || file === undefined) return surveyLayer(layer, { signal, digests });
    this.#threads ??= new Threads(surveyThread());
    return fromPlainSurvey(await this.#threads.run({ descriptor, diffID, file, digests }, signal));
  }
}
