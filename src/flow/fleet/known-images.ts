import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import type { Image } from "../../image/image.ts";
import { surveyKey } from "../../measure/image/plain-survey.ts";
import { openSurveyCache, type SurveyCache } from "../../store/cache/survey-cache.ts";

/**
 * Part of the name under which images are kept between runs. It has to be raised when a `FleetImage` has something else in it,
 * or when what it says of the same image changes.
 */
const FORM = 1;

/** What earlier runs have measured of images, beside the surveys of their layers. */
export class KnownImages {
  readonly #cache: SurveyCache;
  readonly #source: string;
  #kept = 0;

  /** What rests on the results of a repository is known only to runs that name it. */
  constructor(env: NodeJS.ProcessEnv, results: string | undefined) {
    this.#cache = openSurveyCache(env);
    this.#source = results === undefined ? "" : ` as ${results} says`;
  }

  async find(image: Image): Promise<FleetImage | undefined> {
    const bytes = await this.#cache.find(keyOf(image) + this.#source);
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as FleetImage);
  }

  async keep(image: Image, measured: FleetImage): Promise<void> {
    await this.#cache.keep(keyOf(image) + this.#source, Buffer.from(JSON.stringify(measured)));
    this.#kept++;
  }

  /** Call this when a run has stored its results. */
  async prune(): Promise<void> {
    if (this.#kept > 0) await this.#cache.prune();
  }
}

/** The manifest names the config and the layers; the platform may come from an index. */
function keyOf({ descriptor, layers }: Image): string {
  const platform = JSON.stringify(descriptor.platform ?? null);
  return `fleet image ${FORM} ${descriptor.digest} ${platform} ${layers.map((layer) => surveyKey(layer, false)).join(" ")}`;
}
