/**
 * Module graphs that one search selects for a person who waits. `npm run bench -- converge` says how many plans become
 * cheaper with three times as many.
 */
export const USUAL_EFFORT = 700;

/** How many module graphs a search may select. */
export class Effort {
  readonly #limit: number;
  spent = 0;
  /** Whether something was not looked at because the effort was spent. */
  isCut = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether there is one more, which counts as spent then. */
  take(): boolean {
    if (this.spent >= this.#limit) {
      this.isCut = true;
      return false;
    }
    this.spent += 1;
    return true;
  }

  /** One of so many equal parts of what is left, for a search of its own. */
  part(parts: number): Effort {
    return new Effort(Math.floor((this.#limit - this.spent) / parts));
  }

  /** Counts what a part has spent. */
  add(part: Effort): void {
    this.spent += part.spent;
    this.isCut ||= part.isCut;
  }
}
