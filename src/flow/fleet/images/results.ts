import type { Digest } from "../../../base/digest.ts";
import { type ErrorCode, PlimsollError } from "../../../base/error.ts";
import {
  decodeSurveyLayer,
  encodeSurveyArtifact,
  surveyLayerOf,
  surveyTag,
} from "../../../fleet/shards/survey-artifact.ts";
import { formatReference, parseReference, type Reference } from "../../../format/oci/reference.ts";
import { requireDeclared } from "../../../image/declared-compression.ts";
import type { Layer } from "../../../image/image.ts";
import type { LayerSurvey } from "../../../measure/image/ledger/layer-survey.ts";
import { decodeSurvey, encodeSurvey, surveyKey } from "../../../measure/image/plain-survey.ts";
import { problemText } from "../../../report/error-view.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openSurveyCache, type SurveyCache } from "../../../store/cache/survey-cache.ts";
import type { TaggedArtifacts } from "../../../store/registry/tagged-artifacts.ts";

/** What is wrong with one result, so that it is not believed. Every other failure is one of the registry. */
const UNFIT: ReadonlySet<ErrorCode> = new Set([
  ...(["survey-invalid", "compression-invalid", "limit-exceeded"] as const),
  ...(["digest-mismatch", "blob-unknown", "manifest-invalid"] as const),
]);

/** No layer has this tag. */
const NO_TAG = "survey-none";

/**
 * Opens the repository in which shards keep what they found. It is asked once for what is not there, so that a repository that does not
 * answer ends the run, and is not the reason of each layer. Throws `flag-invalid`, and what the registry refuses.
 */
export async function openResults(
  stores: Stores,
  { env }: Surroundings,
  repository: string,
  actions: "pull" | "pull,push",
): Promise<SurveyResults> {
  const artifacts = await stores.tagged(parseResults(repository), actions);
  await artifacts.layers(NO_TAG);
  return new SurveyResults(artifacts, env);
}

/** Surveys of layers in a repository, each under a tag that follows from the layer. */
export class SurveyResults {
  readonly #artifacts: TaggedArtifacts;
  readonly #cache: SurveyCache;
  readonly #refused = new Map<Digest, string>();

  constructor(artifacts: TaggedArtifacts, env: NodeJS.ProcessEnv) {
    this.#artifacts = artifacts;
    this.#cache = openSurveyCache(env);
  }

  /** `registry/repository` */
  get name(): string {
    return this.#artifacts.name;
  }

  /** By layer, results that are there and are not believed, and why. */
  get refused(): ReadonlyMap<Digest, string> {
    return this.#refused;
  }

  /** Is there a result of the layer? Its content is looked at by who uses it. */
  async has(layer: Layer): Promise<boolean> {
    return (await this.#ifFit(layer, () => this.#artifactLayer(layer))) !== undefined;
  }

  /** The survey of a layer; undefined where none is there that is believed. */
  async find(layer: Layer): Promise<LayerSurvey | undefined> {
    // Not as a survey that was made here: what one repository says counts only for runs that name it.
    const key = `${surveyKey(layer, false)} as ${this.name} says`;
    const kept = await this.#cache.find(key);
    const known = kept && decodeSurvey(kept);
    if (known !== undefined) return known;
    const found = await this.#ifFit(layer, () => this.#read(layer));
    if (found !== undefined) await this.#cache.keep(key, encodeSurvey(found));
    return found;
  }

  /** Throws what the registry refuses. A survey that is too large to be fetched again is not kept: who needs it reads the layer. */
  async put(layer: Layer, survey: LayerSurvey): Promise<void> {
    const artifact = await this.#ifFit(layer, () => encodeSurveyArtifact(layer, survey));
    if (artifact !== undefined) await this.#artifacts.put(surveyTag(layer), artifact);
  }

  async #read(layer: Layer): Promise<LayerSurvey | undefined> {
    const artifactLayer = await this.#artifactLayer(layer);
    if (artifactLayer === undefined) return undefined;
    const survey = await decodeSurveyLayer(await this.#artifacts.read(artifactLayer), layer, this.#where(layer));
    requireDeclared(layer.descriptor, survey.compression);
    return survey;
  }

  async #artifactLayer(layer: Layer) {
    const layers = await this.#artifacts.layers(surveyTag(layer));
    return layers.length === 0 ? undefined : surveyLayerOf(layers, this.#where(layer));
  }

  async #ifFit<Value>(layer: Layer, read: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof PlimsollError && UNFIT.has(error.code))) throw error;
      this.#refused.set(layer.descriptor.digest, problemText(error));
      return undefined;
    }
  }

  #where(layer: Layer): string {
    return `${this.name}:${surveyTag(layer)}`;
  }
}

/** The repository that `--results` names. Throws `flag-invalid`. */
export function parseResults(text: string): Reference {
  const { registry, repository, tag, digest } = parseReference(text);
  if (tag === undefined && digest === undefined) return { registry, repository };
  throw new PlimsollError("flag-invalid", {
    what: `--results ${text} names an image`,
    why: "results are kept under tags of their own, one for each layer",
    fix: `--results ${formatReference({ registry, repository })}`,
  });
}
