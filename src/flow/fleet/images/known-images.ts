import type { Digest } from "../../../base/digest.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import type { PlatformChoice } from "../../../image/choose-image.ts";
import { SURVEY_VERSION } from "../../../measure/image/plain-survey.ts";
import { openSurveyCache, type SurveyCache } from "../../../store/cache/survey-cache.ts";
import type { SurveyResults, UsedResult } from "./results.ts";

/**
 * Part of the name under which images are kept between runs. It has to be raised when a `FleetImage` has something else in it,
 * or when what it says of the same image changes.
 */
const FORM = 3;

/** What is kept of an image. */
interface KeptImage {
  readonly image: FleetImage;
  /** The results of others that it rests on. */
  readonly used: readonly UsedResult[];
}

/**
 * What earlier runs have measured of images in registries, by the digest of the manifest or index and by the platform that was
 * meant: both together say which bytes an image has, so that its config need not be asked for again.
 */
export class KnownImages {
  readonly #cache: SurveyCache;
  readonly #results: SurveyResults | undefined;
  readonly #rest: string;
  #kept = 0;

  /** What rests on the results of a repository is known only to runs that name it, and only while they are there. */
  constructor(env: NodeJS.ProcessEnv, platform: PlatformChoice, results: SurveyResults | undefined) {
    this.#cache = openSurveyCache(env);
    this.#results = results;
    this.#rest = `${JSON.stringify(platform)}${results === undefined ? "" : ` as ${results.name} says`}`;
  }

  async find(root: Digest): Promise<FleetImage | undefined> {
    const bytes = await this.#cache.find(this.#keyOf(root));
    if (bytes === undefined) return undefined;
    const { image, used } = JSON.parse(Buffer.from(bytes).toString()) as KeptImage;
    return (await this.#results?.areStill(used)) === false ? undefined : image;
  }

  async keep(root: Digest, image: FleetImage): Promise<void> {
    const layers = image.layers.map(({ digest, wireBytes, diffID }) => ({
      descriptor: { digest, size: wireBytes },
      diffID,
    }));
    const kept: KeptImage = { image, used: this.#results?.usedOf(layers) ?? [] };
    await this.#cache.keep(this.#keyOf(root), Buffer.from(JSON.stringify(kept)));
    this.#kept++;
  }

  /** Call this when a run has stored its results. */
  async prune(): Promise<void> {
    if (this.#kept > 0) await this.#cache.prune();
  }

  #keyOf(root: Digest): string {
    return `fleet image ${FORM} ${SURVEY_VERSION} ${root} ${this.#rest}`;
  }
}
