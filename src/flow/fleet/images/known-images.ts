import type { Digest } from "../../../base/digest.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import type { PlatformChoice } from "../../../image/choose-image.ts";
import { SURVEY_VERSION } from "../../../measure/image/plain-survey.ts";
import { openSurveyCache, type SurveyCache } from "../../../store/cache/survey-cache.ts";

/**
 * Part of the name under which images are kept between runs. It has to be raised when a `FleetImage` has something else in it,
 * or when what it says of the same image changes.
 */
const FORM = 2;

/**
 * What earlier runs have measured of images in registries, by the digest of the manifest or index and by the platform that was
 * meant: both together say which bytes an image has, so that its config need not be asked for again.
 */
export class KnownImages {
  readonly #cache: SurveyCache;
  readonly #rest: string;
  #kept = 0;

  /** What rests on the results of a repository is known only to runs that name it. */
  constructor(env: NodeJS.ProcessEnv, platform: PlatformChoice, results: string | undefined) {
    this.#cache = openSurveyCache(env);
    this.#rest = `${JSON.stringify(platform)}${results === undefined ? "" : ` as ${results} says`}`;
  }

  async find(root: Digest): Promise<FleetImage | undefined> {
    const bytes = await this.#cache.find(this.#keyOf(root));
    return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString()) as FleetImage);
  }

  async keep(root: Digest, measured: FleetImage): Promise<void> {
    await this.#cache.keep(this.#keyOf(root), Buffer.from(JSON.stringify(measured)));
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
