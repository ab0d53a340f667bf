import { Marks } from "./marks.ts";
import type { Memory, Region } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";

/** A piece of data from one place that something refers to up to the next. Addresses. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly owner: number;
  readonly region: Region;
}

interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Who uses which data. Code refers to data by address, and data to other data by pointers; each place that is referred
 * to starts a piece. The linker leaves out what nothing refers to, so the pieces are its symbols.
 */
export class References {
  readonly #memory: Memory;
  readonly #owners: Owners;
  readonly #marks: Marks;
  readonly #pointerPlaces: number[] = [];
  readonly #pointerTargets: number[] = [];
  #starts = new Float64Array();
  #pieceOwners = new Uint32Array();

  constructor(memory: Memory, owners: Owners) {
    this.#memory = memory;
    this.#owners = owners;
    this.#marks = new Marks(memory.range.start, memory.range.end, owners);
    for (const { address } of memory.regions) this.#marks.add(address, NOBODY);
  }

  /** Something whose owner is known refers to an address. */
  add(target: number, owner: number): void {
    this.#marks.add(target, owner);
  }

  /**
   * Takes each aligned word that is the address of data for a pointer, except those in `leftOut`. Where `isType` says
   * so, what it points to is no piece.
   */
  addPointers(leftOut: AddressRange, isType: (target: number) => boolean): void {
    const { wordBytes, range } = this.#memory;
    for (const region of this.#memory.regions.filter(({ hasPointers }) => hasPointers)) {
      const first = (wordBytes - (region.address % wordBytes)) % wordBytes;
      const length = region.end - region.address;
      for (let at = first; at + wordBytes <= length; at += wordBytes) {
        const target = this.#memory.wordIn(region, at);
        if (!(target >= range.start && target < range.end)) continue;
        const place = region.address + at;
        if (place >= leftOut.start && place < leftOut.end) {
          at = leftOut.end - region.address - wordBytes;
          continue;
        }
        if (this.#memory.region(target) === undefined) continue;
        this.#pointerPlaces.push(place);
        this.#pointerTargets.push(target);
        if (!isType(target)) this.#marks.add(target, NOBODY);
      }
    }
  }

  /**
   * Cuts the data into pieces and gives each an owner. A variable is of the first package that refers to it: packages
   * stand behind those that they import, and only importers can name the variables of others. What only data points to
   * is of the owners of that data.
   */
  settle(): void {
    const starts: number[] = [];
    const pieceOwners: number[] = [];
    this.#marks.forEachPart(this.#memory.range.end, (start, _end, owner) => {
      starts.push(start);
      const isVariable = this.#memory.region(start)?.writable === true;
      pieceOwners.push(isVariable ? this.#owners.first(owner) : owner);
    });
    this.#starts = Float64Array.from(starts);
    this.#pieceOwners = Uint32Array.from(pieceOwners);
    this.#propagate();
  }

  /** All pointers that the data has, with the owner of the data, in the order of their places. */
  forEachPointer(visit: (target: number, owner: number, place: number) => void): void {
    let piece = 0;
    for (const [index, place] of this.#pointerPlaces.entries()) {
      while (piece + 1 < this.#starts.length && this.#starts[piece + 1]! <= place) piece++;
      visit(this.#pointerTargets[index]!, this.#pieceOwners[piece]!, place);
    }
  }

  *pieces(): Generator<Piece> {
    const { range } = this.#memory;
    for (const [index, start] of this.#starts.entries()) {
      const region = this.#memory.region(start);
      if (region === undefined) continue;
      const next = this.#starts[index + 1] ?? range.end;
      yield { start, end: Math.min(next, region.end), owner: this.#pieceOwners[index]!, region };
    }
  }

  /** Hands owners on along pointers until nothing changes: owners only grow, and none beyond a limit. */
  #propagate(): void {
    const targets = Uint32Array.from(this.#pointerTargets, (target) => this.#marks.partAt(target));
    const firstPointer = this.#firstPointers();
    let changed = Uint32Array.from(this.#starts.keys());
    while (changed.length > 0) {
      const next = new Set<number>();
      for (const piece of changed) {
        const owner = this.#pieceOwners[piece]!;
        if (owner === NOBODY) continue;
        for (let index = firstPointer[piece]!; index < firstPointer[piece + 1]!; index++) {
          if (this.#handOn(owner, targets[index]!)) next.add(targets[index]!);
        }
      }
      changed = Uint32Array.from(next);
    }
  }

  #handOn(owner: number, target: number): boolean {
    const before = this.#pieceOwners[target]!;
    const isVariable = this.#memory.region(this.#starts[target]!)?.writable === true;
    if (isVariable && before !== NOBODY) return false;
    const after = isVariable ? this.#owners.first(owner) : this.#joined(before, owner);
    this.#pieceOwners[target] = after;
    return after !== before;
  }

  /** A label that stays the same is not worth another round. */
  #joined(before: number, owner: number): number {
    if (this.#owners.isFull(before)) return before;
    return this.#owners.isFull(owner) ? owner : this.#owners.union(before, owner);
  }

  /** Of each piece the index of its first pointer; pointers were met in the order of their places. */
  #firstPointers(): Uint32Array {
    const first = new Uint32Array(this.#starts.length + 1);
    let pointer = 0;
    for (let piece = 0; piece < first.length; piece++) {
      const start = this.#starts[piece] ?? Number.POSITIVE_INFINITY;
      while (pointer < this.#pointerPlaces.length && this.#pointerPlaces[pointer]! < start) pointer++;
      first[piece] = pointer;
    }
    return first;
  }
}
