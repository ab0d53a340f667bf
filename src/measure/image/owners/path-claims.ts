import type { FileOwner } from "../ledger/owner.ts";

/**
 * From layer `from` up to, but not including, layer `until`, a package database says that a path belongs to this owner.
 */
export interface Claim {
  readonly from: number;
  readonly until: number;
  readonly owner: FileOwner;
}

/** A list only if it is needed: of 100,000 paths, nearly every one has a single claim. */
type ClaimsByName = Map<string, Claim | Claim[]>;

/** The owners of paths, layer by layer. Claims are added in the order of the layers with which they begin. */
export class PathClaims {
  readonly #byFolder = new Map<string, ClaimsByName>();
  /** Paths come folder by folder, and most folders of an image contain nothing that is claimed. */
  #lastFolder = "";
  #lastClaims: ClaimsByName | undefined;

  /** If several packages list a path, as is usual for folders, the first one owns it. */
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
   * The owner of a path after a layer was made; if it was not known then, the next owner. A later layer may contain the
   * database for files of an earlier one: in trees copied from other images, or layers that a builder has split.
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
