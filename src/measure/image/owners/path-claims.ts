import type { FileOwner } from "../ledger/owner.ts";

/** From layer `from` on, up to but without layer `until`, a package database says that a path is this owner's. */
export interface Claim {
  readonly from: number;
  readonly until: number;
  readonly owner: FileOwner;
}

/** A list only where it takes one: of 100,000 paths nearly each has one claim. */
type ClaimsByName = Map<string, Claim | Claim[]>;

/** Who owned a path, layer by layer. PathClaims are added in the order of the layers that they begin with. */
export class PathClaims {
  readonly #byFolder = new Map<string, ClaimsByName>();
  /** Paths come folder by folder, and most folders of an image hold nothing that is claimed. */
  #lastFolder = "";
  #lastClaims: ClaimsByName | undefined;

  /** Of several packages that list a path, as they do of most folders, the first one has it. */
  add(path: string, claim: Claim): void {
    const slash = path.lastIndexOf("/");
    const byName = this.#in(path, slash) ?? this.#newFolder();
    const name = path.slice(slash + 1);
    const claims = byName.get(name);
    if (claims === undefined) {
      byName.set(name, claim);
      return;
    }
    const earlier = Array.isArray(claims) ? claims : [claims];
    const last = earlier.at(-1)!;
    if (last.from <= claim.from && claim.until <= last.until) return;
    const goesOn = last.owner === claim.owner && last.until === claim.from;
    byName.set(name, goesOn ? [...earlier.slice(0, -1), { ...claim, from: last.from }] : [...earlier, claim]);
  }

  /**
   * Whose a path was once a layer had been made; where nobody knew then, whose it was next. A later layer may bring
   * the database for what an earlier one put there: trees copied from other images, layers that a builder cut.
   */
  ownerOf(path: string, layer: number): FileOwner | undefined {
    if (this.#byFolder.size === 0) return undefined;
    const slash = path.lastIndexOf("/");
    const claims = this.#in(path, slash)?.get(path.slice(slash + 1));
    if (claims === undefined) return undefined;
    if (!Array.isArray(claims)) return layer < claims.until ? claims.owner : undefined;
    const then = claims.find(({ from, until }) => from <= layer && layer < until);
    return (then ?? claims.find(({ from }) => from > layer))?.owner;
  }

  /** What is claimed in the folder of a path, whose last slash is at `slash`. */
  #in(path: string, slash: number): ClaimsByName | undefined {
    const length = Math.max(0, slash);
    if (length !== this.#lastFolder.length || !path.startsWith(this.#lastFolder)) {
      this.#lastFolder = path.slice(0, length);
      this.#lastClaims = this.#byFolder.get(this.#lastFolder);
    }
    return this.#lastClaims;
  }

  #newFolder(): ClaimsByName {
    this.#lastClaims = new Map();
    this.#byFolder.set(this.#lastFolder, this.#lastClaims);
    return this.#lastClaims;
  }
}
