import { type Digest, digestHex } from "../../../base/digest.ts";
import { LIMITS } from "../../../base/limits.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import type { PlatformChoice } from "../../../image/choose-image.ts";
import { SURVEY_VERSION } from "../../../measure/image/plain-survey.ts";
import { openSurveyCache, type SurveyCache } from "../../../store/cache/survey-cache.ts";
import { inParallel } from "../../../store/transfer/parallel.ts";
import type { SurveyResults, UsedResult } from "./results.ts";

/**
 * Part of the name under which images are kept between runs. It has to be raised when a `FleetImage` has something else in it,
 * or when what it says of the same image changes.
 */
const FORM = 4;

/** Images are kept in so many files: one for each image takes longer to write than the image takes to be measured. */
const SHELVES = 64;

/** A file takes some steps of the file system, each of which is waited for. */
const WRITTEN_AT_ONCE = 8;

/** What is kept of an image. */
interface KeptImage {
  readonly image: FleetImage;
  /** The results of others that it rests on. */
  readonly used: readonly UsedResult[];
}

/** Images by what their names stand for, those last that were used last. */
type Shelf = Map<Digest, KeptImage>;

/**
 * What earlier runs have measured of images in registries, by the digest of the manifest or index and by the platform that was
 * meant: both together say which bytes an image has, so that its config need not be asked for again.
 */
export class KnownImages {
  readonly #cache: SurveyCache;
  readonly #results: SurveyResults | undefined;
  readonly #rest: string;
  readonly #shelves = new Map<number, Promise<Shelf>>();
  readonly #changed = new Set<number>();

  /** What rests on the results of a repository is known only to runs that name it, and only while they are there. */
  constructor(env: NodeJS.ProcessEnv, platform: PlatformChoice, results: SurveyResults | undefined) {
    this.#cache = openSurveyCache(env);
    this.#results = results;
    this.#rest = `${JSON.stringify(platform)}${results === undefined ? "" : ` as ${results.name} says`}`;
  }

  async find(root: Digest): Promise<FleetImage | undefined> {
    const shelf = await this.#shelf(placeOf(root));
    const kept = shelf.get(root);
    if (kept === undefined || (await this.#results?.areStill(kept.used)) === false) return undefined;
    putLast(shelf, root, kept);
    return kept.image;
  }

  async keep(root: Digest, image: FleetImage): Promise<void> {
    const layers = image.layers.map(({ digest, wireBytes, diffID }) => ({
      descriptor: { digest, size: wireBytes },
      diffID,
    }));
    const place = placeOf(root);
    putLast(await this.#shelf(place), root, { image, used: this.#results?.usedOf(layers) ?? [] });
    this.#changed.add(place);
  }

  /** Stores what was kept. Call this when a run has measured all it can: what two runs store at the same time, one of them measures again. */
  async store(): Promise<void> {
    await inParallel(this.#changed, WRITTEN_AT_ONCE, async (place) => {
      const kept = [...(await this.#shelf(place))].slice(-MOST_OF_A_SHELF);
      await this.#cache.keep(this.#keyOf(place), Buffer.from(JSON.stringify(kept)));
    });
    if (this.#changed.size > 0) await this.#cache.prune();
    this.#changed.clear();
  }

  #shelf(place: number): Promise<Shelf> {
    const shelf = this.#shelves.get(place) ?? this.#read(place);
    this.#shelves.set(place, shelf);
    return shelf;
  }

  async #read(place: number): Promise<Shelf> {
    const bytes = await this.#cache.find(this.#keyOf(place));
    return new Map(bytes && (JSON.parse(Buffer.from(bytes).toString()) as readonly [Digest, KeptImage][]));
  }

  #keyOf(place: number): string {
    return `fleet images ${FORM} ${SURVEY_VERSION} ${place} of ${SHELVES} ${this.#rest}`;
  }
}

/** Enough for the largest fleet twice, so that what nobody has any longer goes at last. */
const MOST_OF_A_SHELF = (2 * LIMITS.fleetServices) / SHELVES;

function placeOf(root: Digest): number {
  return Number.parseInt(digestHex(root).slice(0, 2), 16) % SHELVES;
}

function putLast(shelf: Shelf, root: Digest, kept: KeptImage): void {
  shelf.delete(root);
  shelf.set(root, kept);
}
