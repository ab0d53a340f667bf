import type { FileOwner } from "../owner.ts";

/** From layer `from` on, up to but without layer `until`, a package database says that a path is this owner's. */
export interface Claim {
  readonly from: number;
  readonly until: number;
  readonly owner: FileOwner;
}

/** Who owned a path, layer by layer. Claims are added in the order of the layers that they begin with. */
export class Claims {
  /** A list only where it takes one: of 100,000 paths nearly each has one claim. */
  readonly #byPath = new Map<string, Claim | Claim[]>();

  /** Of several packages that list a path, as they do of most folders, the first one has it. */
  add(path: string, claim: Claim): void {
    const claims = this.#byPath.get(path);
    if (claims === undefined) {
      this.#byPath.set(path, claim);
      return;
    }
    const earlier = Array.isArray(claims) ? claims : [claims];
    const last = earlier.at(-1)!;
    if (last.from <= claim.from && claim.until <= last.until) return;
    const goesOn = last.owner === claim.owner && last.until === claim.from;
    this.#byPath.set(path, goesOn ? [...earlier.slice(0, -1), { ...claim, from: last.from }] : [...earlier, claim]);
  }

  /**
   * Whose a path was once a layer had been made; where nobody knew then, whose it was next. A later layer may bring
   * the database for what an earlier one put there: trees copied from other images, layers that a builder cut.
   */
  ownerOf(path: string, layer: number): FileOwner | undefined {
    const claims = this.#byPath.get(path);
    if (claims === undefined) return undefined;
    if (!Array.isArray(claims)) return layer < claims.until ? claims.owner : undefined;
    const then = claims.find(({ from, until }) => from <= layer && layer < until);
    return (then ?? claims.find(({ from }) => from > layer))?.owner;
  }
}
