import { LIMITS } from "../../../base/limits.ts";
import type { Layer } from "../../../image/image.ts";
import type { LayerSurvey } from "../../../measure/image/ledger/layer-survey.ts";

/**
 * Surveys that are held in memory, up to a number of entries together: those that were asked for longest ago go first, and
 * are found again where they are kept on disk. A failure is held too, so that nothing is tried twice in one run.
 */
export class HeldSurveys {
  readonly #survey: (layer: Layer) => Promise<LayerSurvey>;
  readonly #held = new Map<string, Promise<LayerSurvey>>();
  readonly #entries = new Map<string, number>();
  #sum = 0;

  constructor(survey: (layer: Layer) => Promise<LayerSurvey>) {
    this.#survey = survey;
  }

  of(key: string, layer: Layer): Promise<LayerSurvey> {
    const held = this.#held.get(key);
    if (held !== undefined) {
      // A map keeps the order in which keys came: this one came last now.
      this.#held.delete(key);
      this.#held.set(key, held);
      return held;
    }
    const asked = this.#survey(layer);
    this.#held.set(key, asked);
    asked.then(
      ({ entries }) => this.#count(key, entries.length),
      () => {},
    );
    return asked;
  }

  #count(key: string, entries: number): void {
    this.#entries.set(key, entries);
    this.#sum += entries;
    for (const oldest of this.#held.keys()) {
      if (this.#sum <= LIMITS.fleetHeldEntries) return;
      const freed = this.#entries.get(oldest);
      if (oldest === key || freed === undefined) continue;
      this.#held.delete(oldest);
      this.#entries.delete(oldest);
      this.#sum -= freed;
    }
  }
}
