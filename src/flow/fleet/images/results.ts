import type { Digest } from "../../../base/digest.ts";
import { PlimsollError } from "../../../base/error.ts";
import { documentLayerOf } from "../../../fleet/shards/document-artifact.ts";
import {
  decodeSurveyLayer,
  encodeSurveyArtifact,
  SURVEY_FORM,
  surveyTag,
} from "../../../fleet/shards/survey-artifact.ts";
import type { Descriptor } from "../../../format/oci/descriptor.ts";
import { formatReference, parseReference, type Reference } from "../../../format/oci/reference.ts";
import { requireDeclared } from "../../../image/declared-compression.ts";
import type { Layer } from "../../../image/image.ts";
import type { NamedLayer } from "../../../measure/image/document/survey-document.ts";
import type { LayerSurvey } from "../../../measure/image/ledger/layer-survey.ts";
import { decodeSurvey, encodeSurvey, surveyKey } from "../../../measure/image/plain-survey.ts";
import { problemText } from "../../../report/error-view.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openSurveyCache, type SurveyCache } from "../../../store/cache/survey-cache.ts";
import type { TaggedArtifacts } from "../../../store/registry/tagged-artifacts.ts";
import { type PartStore, partsIn } from "./part-stores.ts";
import { ifFit } from "./unfit.ts";

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

/** A result that was believed. */
export type UsedResult = readonly [tag: string, digest: Digest];

/** Surveys of layers in a repository, each under a tag that follows from the layer. */
export class SurveyResults {
  readonly #artifacts: TaggedArtifacts;
  readonly #cache: SurveyCache;
  readonly #refused = new Map<Digest, string>();
  /** What is under a tag, asked once in a run. */
  readonly #there = new Map<string, Promise<Descriptor | undefined>>();
  readonly #used = new Map<string, Digest>();

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

  /** The parts of plans that shards keep beside the surveys. */
  get parts(): PartStore {
    return partsIn(this.#artifacts);
  }

  /** Is there a result of the layer? Its content is looked at by who uses it. */
  async has(layer: Layer): Promise<boolean> {
    return (await this.#under(layer)) !== undefined;
  }

  /** The survey of a layer; undefined where none is there that is believed. */
  async find(layer: Layer): Promise<LayerSurvey | undefined> {
    const result = await this.#under(layer);
    if (result === undefined) return undefined;
    // Not as a survey that was made here, but as this very result says: a later one may say something else.
    const key = `${surveyKey(layer, false)} as ${result.digest} in ${this.name} says`;
    const kept = await this.#cache.find(key);
    const known = kept && decodeSurvey(kept);
    const found = known ?? (await this.#ifFit(layer, () => this.#read(layer, result)));
    if (found === undefined) return undefined;
    if (known === undefined) await this.#cache.keep(key, encodeSurvey(found));
    this.#used.set(surveyTag(layer), result.digest);
    return found;
  }

  /** The results that were believed of these layers, by their tags. */
  usedOf(layers: readonly NamedLayer[]): readonly UsedResult[] {
    return layers.flatMap((layer) => {
      const tag = surveyTag(layer);
      const digest = this.#used.get(tag);
      return digest === undefined ? [] : [[tag, digest] as const];
    });
  }

  /** Are the same results still there? */
  async areStill(used: readonly UsedResult[]): Promise<boolean> {
    for (const [tag, digest] of used) {
      const result = await ifFit(
        () => this.#resultUnder(tag),
        () => {},
      );
      if (result?.digest !== digest) return false;
    }
    return true;
  }

  /** Throws what the registry refuses. A survey that is too large to be fetched again is not kept: who needs it reads the layer. */
  async put(layer: Layer, survey: LayerSurvey): Promise<void> {
    const artifact = await this.#ifFit(layer, () => encodeSurveyArtifact(layer, survey));
    if (artifact !== undefined) await this.#artifacts.put(surveyTag(layer), artifact);
  }

  async #read(layer: Layer, result: Descriptor): Promise<LayerSurvey> {
    const survey = await decodeSurveyLayer(await this.#artifacts.read(result), layer, this.#where(surveyTag(layer)));
    requireDeclared(layer.descriptor, survey.compression);
    return survey;
  }

  #under(layer: NamedLayer): Promise<Descriptor | undefined> {
    return this.#ifFit(layer, () => this.#resultUnder(surveyTag(layer)));
  }

  #resultUnder(tag: string): Promise<Descriptor | undefined> {
    const asked = this.#there.get(tag) ?? this.#ask(tag);
    this.#there.set(tag, asked);
    return asked;
  }

  async #ask(tag: string): Promise<Descriptor | undefined> {
    const layers = await this.#artifacts.layers(tag);
    return layers.length === 0 ? undefined : documentLayerOf(SURVEY_FORM, layers, this.#where(tag));
  }

  #ifFit<Value>({ descriptor }: NamedLayer, read: () => Promise<Value>): Promise<Value | undefined> {
    return ifFit(read, (error) => this.#refused.set(descriptor.digest, problemText(error)));
  }

  #where(tag: string): string {
    return `${this.name}:${tag}`;
  }
}

/** The repository that `--results` names. Throws `flag-invalid`. */
export function parseResults(text: string): Reference {
  const { registry, repository, tag, digest } = parseReference(text);
  if (tag === undefined && digest === undefined) return { registry, repository };
  throw new PlimsollError("flag-invalid", {
    what: `--results ${text} names an image`,
    why: "results are kept under tags of their own",
    fix: `--results ${formatReference({ registry, repository })}`,
  });
}
