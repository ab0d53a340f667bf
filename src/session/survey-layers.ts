import { availableParallelism } from "node:os";
import type { Digest } from "../base/digest.ts";
import { Slots } from "../base/slots.ts";
import { requireDeclared } from "../image/declared-compression.ts";
import { isFetched } from "../image/foreign-layer.ts";
import type { FilePlace, Layer } from "../image/image.ts";
import type { LayerSurvey } from "../measure/image/ledger/layer-survey.ts";
import type { MeasureOptions } from "../measure/image/measure-image.ts";
import { decodeSurvey, encodeSurvey, fromPlainSurvey, surveyKey } from "../measure/image/plain-survey.ts";
import { surveyHeaders } from "../measure/image/survey-headers.ts";
import { openSurveyCache, type SurveyCache } from "../store/cache/survey-cache.ts";
import { isUncompressedTar } from "../store/file/blocking-file.ts";
import { SeekingFile } from "../store/file/seeking-file.ts";
import { surveyThread } from "../store/package-files.ts";
import { Threads } from "../toolchain/threads.ts";
import { breakSharedSteps, makeSharedSteps } from "./shared-steps.ts";
import { type DecompressionJob, type SurveyAnswer, type SurveyJob, surveyAndList } from "./survey-job.ts";

/** The compressed size from which starting threads saves more time than it takes. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024;
/** The compressed size of one layer from which it is worth a second thread. */
const WORTH_TWO_THREADS_BYTES = 16 * 1024 * 1024;
/** Each thread needs some 40 MB: with more threads than this, memory would grow with the machine's number of cores. */
const MOST_THREADS = 4;
const THREADS = threadsOf(1);

/** Of each of so many processes of this machine. */
function threadsOf(processes: number): number {
  return Math.min(Math.max(1, Math.floor(availableParallelism() / processes)), MOST_THREADS);
}

/** Where lists of layers go, as bytes. */
interface ListKeeper {
  keep(layer: Layer, list: Uint8Array): void;
}

export interface SurveyChoices {
  readonly env: NodeJS.ProcessEnv;
  /** Use results of earlier runs. */
  readonly cache: boolean;
  /** `none`: read only the headers of layers that are not compressed and lie in files. */
  readonly verify: "layers" | "none";
  /** Digest the content of each file too. */
  readonly digests?: boolean;
  /** Remove what was fetched of a layer once it is surveyed: nobody will read it again. */
  readonly readOnce?: boolean;
  /** Given a list of each layer that is read, for a proof. */
  readonly lists?: ListKeeper | undefined;
  /** Asked for the surveys of others, before a layer is read. */
  readonly found?: ((layer: Layer) => Promise<LayerSurvey | undefined>) | undefined;
}

type SurveyThreads = Threads<SurveyJob | DecompressionJob, SurveyAnswer | undefined>;

/** How layers are surveyed: by threads or not, and how many at a time. */
export interface SurveyPlan {
  readonly usesThreads: boolean;
  /** Threads that read at the same time. */
  readonly threads: number;
  readonly atOnce: number;
  /** Layers that are decompressed by one thread and surveyed by another: else a core would have nothing to do. */
  readonly onTwoThreads: ReadonlySet<Digest>;
}

/** So many layers are fetched while all threads are busy. */
const AHEAD = 2;

/** For layers that are not known yet, of which there are many, and which so many processes of this machine share. */
export function manyLayers(processes = 1): SurveyPlan {
  const threads = threadsOf(processes);
  return { usesThreads: true, threads, atOnce: threads + AHEAD, onTwoThreads: new Set() };
}

export function planFor(layers: readonly Layer[]): SurveyPlan {
  const inFiles = layers.filter(
    ({ file, fetch, descriptor }) => (file ?? fetch) !== undefined && isFetched(descriptor),
  );
  const sizes = new Map(inFiles.map(({ descriptor }) => [descriptor.digest, descriptor.size]));
  const sizeBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const onTwoThreads = lastBesideIdle(sizes);
  // One layer that is elsewhere is decompressed here while it comes.
  const isOneHere = inFiles.length === 1 && inFiles[0]!.file !== undefined;
  return {
    usesThreads: sizeBytes >= WORTH_A_THREAD_BYTES && (inFiles.length > 1 || (isOneHere && onTwoThreads.size > 0)),
    threads: THREADS,
    atOnce: inFiles.some(({ file }) => file === undefined) ? THREADS + AHEAD : THREADS,
    onTwoThreads,
  };
}

/**
 * The layers that are read last, each by its thread, while another thread has had nothing to do for half of the time. The
 * threads take the largest layers first, as `measureImage` does.
 */
function lastBesideIdle(sizes: ReadonlyMap<Digest, number>): ReadonlySet<Digest> {
  const threads = Array.from({ length: THREADS }, () => ({ bytes: 0, last: undefined as Digest | undefined }));
  const leastBusy = () => threads.reduce((least, other) => (other.bytes < least.bytes ? other : least));
  for (const [digest, sizeBytes] of [...sizes].sort(([, a], [, b]) => b - a)) {
    const thread = leastBusy();
    thread.bytes += sizeBytes;
    thread.last = digest;
  }
  const { bytes: leastBytes } = leastBusy();
  return new Set(
    threads.flatMap(({ bytes, last }) => {
      if (last === undefined) return [];
      const sizeBytes = sizes.get(last)!;
      return sizeBytes >= WORTH_TWO_THREADS_BYTES && bytes - leastBytes >= sizeBytes / 2 ? [last] : [];
    }),
  );
}

/**
 * Surveys the layers of one image, or of several: from the cache where it has them; on separate threads where layers lie in files,
 * or can be brought there, and are large; else on this thread.
 */
export class LayerSurveyor implements AsyncDisposable, Omit<MeasureOptions, "signal"> {
  readonly atOnce: number;
  readonly #choices: SurveyChoices;
  readonly #cache: SurveyCache;
  readonly #plan: SurveyPlan;
  readonly #turns: Slots;
  #threads: SurveyThreads | undefined;
  readonly #read = new Set<string>();
  #known = 0;
  #kept = 0;

  constructor(plan: SurveyPlan, choices: SurveyChoices) {
    this.#choices = choices;
    this.#cache = openSurveyCache(choices.env);
    this.#plan = plan;
    this.atOnce = plan.atOnce;
    this.#turns = new Slots(plan.threads);
  }

  /** The number of layers that were not read, because an earlier run had read them. */
  get known(): number {
    return this.#known;
  }

  /** The number of layers that were read, or could not be, however often each was asked for. */
  get read(): number {
    return this.#read.size;
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
    const key = surveyKey(layer, digests);
    this.#read.add(key);
    const survey = await this.#readLayer(layer, signal);
    await this.#cache.keep(key, encodeSurvey(survey));
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

  async #readLayer(layer: Layer, signal: AbortSignal): Promise<LayerSurvey> {
    const { digests = false, readOnce = false, lists } = this.#choices;
    if (this.#plan.usesThreads) {
      if (layer.file !== undefined) return this.#readFile(layer, layer.file, false, signal);
      const fetched = await layer.fetch?.();
      if (fetched !== undefined) {
        const survey = await this.#readFile(layer, fetched.file, true, signal);
        if (readOnce) await fetched.drop();
        return survey;
      }
    }
    const { survey, list } = await surveyAndList(layer, { signal, digests }, lists !== undefined);
    if (list !== undefined) lists!.keep(layer, list);
    return survey;
  }

  async #readFile(layer: Layer, file: FilePlace, isChecked: boolean, signal: AbortSignal): Promise<LayerSurvey> {
    const { descriptor, diffID } = layer;
    const { digests = false, lists } = this.#choices;
    this.#threads ??= new Threads(surveyThread());
    const threads = this.#threads;
    const job: SurveyJob = {
      kind: "survey",
      ...{ descriptor, diffID, file, isChecked, digests, lists: lists !== undefined },
    };
    const isOnTwo = this.#plan.onTwoThreads.has(descriptor.digest) && !isUncompressedTar(file);
    const answer = await this.#turns.use(() =>
      isOnTwo ? surveyOnTwoThreads(threads, job, signal) : threads.run(job, signal),
    );
    const { survey, list } = answer!;
    if (list !== undefined) lists!.keep(layer, list);
    return fromPlainSurvey(survey);
  }
}

/** What one of the two threads throws comes from here, as if one alone had read the layer: the decompression is ahead. */
async function surveyOnTwoThreads(threads: SurveyThreads, job: SurveyJob, signal: AbortSignal) {
  const { descriptor, file, isChecked } = job;
  const shared = makeSharedSteps();
  const decompression = threads.run({ kind: "decompression", descriptor, file, isChecked, shared }, signal);
  const survey = threads.run({ ...job, shared }, signal);
  // A thread that has ended can wake nobody.
  for (const each of [decompression, survey]) each.catch(() => breakSharedSteps(shared));
  const found = await survey;
  await decompression;
  return found;
}
