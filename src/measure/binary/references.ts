import { Marks } from "./marks.ts";
import type { Memory, Region } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";

interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** The smallest size of an array that is kept whole: large arrays are tables and embedded files. */
const SMALLEST_ARRAY_BYTES = 1024;

/**
 * Records who uses which data. Code refers to data by address, and data refers to other data by pointers; each place
 * that is referred to starts a piece. The linker leaves out what nothing refers to, so the pieces are its symbols.
 */
export class References {
  readonly #memory: Memory;
  readonly #owners: Owners;
  readonly #marks: Marks;
  readonly #pointerPlaces: number[] = [];
  readonly #pointerTargets: number[] = [];
  /** The minimum ranges of arrays, as slices in the data describe them. */
  readonly #arrays: AddressRange[] = [];
  #starts = new Float64Array();
  #pieceOwners = new Uint32Array();
  /** For each piece, whether the program may write to it. */
  #isVariable = new Uint8Array();

  constructor(memory: Memory, owners: Owners) {
    this.#memory = memory;
    this.#owners = owners;
    this.#marks = new Marks(memory.range.start, memory.range.end, owners);
    for (const { address } of memory.regions) this.#marks.add(address, NOBODY);
  }

  /** Adds a reference to an address from something whose owner is known. */
  add(target: number, owner: number): void {
    this.#marks.add(target, owner);
  }

  /**
   * Takes each aligned word that is the address of data for a pointer, except those in `leftOut`. A target for which
   * `isType` is true is not a piece.
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
        if (isType(target)) continue;
        this.#marks.add(target, NOBODY);
        this.#noteArray(region, at, target);
      }
    }
  }

  /** A slice that the compiler made: a pointer, a length and an equal capacity. An element has at least one byte. */
  #noteArray(region: Region, at: number, target: number): void {
    const { wordBytes } = this.#memory;
    if (region.address + at + 3 * wordBytes > region.end) return;
    const length = this.#memory.wordIn(region, at + wordBytes);
    if (!(length >= SMALLEST_ARRAY_BYTES) || this.#memory.wordIn(region, at + 2 * wordBytes) !== length) return;
    const end = target + length;
    if (end <= (this.#memory.region(target)?.end ?? 0)) this.#arrays.push({ start: target, end });
  }

  /**
   * Cuts the data into pieces and gives each an owner. A variable belongs to the first package that refers to it:
   * packages come after those that they import, and only importers can name the variables of others. Data that only
   * other data points to belongs to the owners of that data.
   */
  settle(): void {
    const length = this.#marks.count();
    this.#starts = new Float64Array(length);
    this.#pieceOwners = new Uint32Array(length);
    this.#isVariable = new Uint8Array(length);
    let piece = 0;
    this.#marks.forEachPart(this.#memory.range.end, (start, _end, owner) => {
      const isVariable = this.#memory.region(start)?.writable === true;
      this.#starts[piece] = start;
      this.#isVariable[piece] = isVariable ? 1 : 0;
      this.#pieceOwners[piece++] = isVariable ? this.#owners.first(owner) : owner;
    });
    this.#propagate();
  }

  /** All pointers that the data has, with the owner of the data, in the order of their places. */
  forEachPointer(visit: (target: number, owner: number, place: number) => void): void {
    let piece = 0;
    for (let index = 0; index < this.#pointerPlaces.length; index++) {
      const place = this.#pointerPlaces[index]!;
      while (piece + 1 < this.#starts.length && this.#starts[piece + 1]! <= place) piece++;
      visit(this.#pointerTargets[index]!, this.#pieceOwners[piece]!, place);
    }
  }

  /**
   * Calls back for each piece of data, in order: from one place that something refers to up to the next. A piece that
   * seems to start within an array belongs to the array: if the index in the code has a constant part, the reference is
   * to a place before the variable, which may be in the array before it. The owner of that reference gets what follows
   * the array.
   */
  forEachPiece(visit: (start: number, end: number, owner: number, region: Region) => void): void {
    const arrays = this.#arrays.sort((a, b) => a.start - b.start);
    let next = 0;
    let arrayEnd = 0;
    let arrayOwner = NOBODY;
    for (let index = 0; index < this.#starts.length; index++) {
      const start = this.#starts[index]!;
      const region = this.#memory.region(start);
      if (region === undefined) continue;
      const end = Math.min(this.#starts[index + 1] ?? this.#memory.range.end, region.end);
      const owner = this.#pieceOwners[index]!;
      for (; next < arrays.length && arrays[next]!.start <= start; next++) {
        if (arrays[next]!.start !== start || start < arrayEnd) continue;
        arrayEnd = arrays[next]!.end;
        arrayOwner = owner;
      }
      const border = Math.min(Math.max(start, arrayEnd), end);
      if (border > start) visit(start, border, arrayOwner, region);
      if (end > border) visit(border, end, owner, region);
    }
  }

  /** Propagates owners along pointers until nothing changes: owners only grow, and only up to a limit. */
  #propagate(): void {
    const targets = new Uint32Array(this.#pointerTargets.length);
    for (let index = 0; index < targets.length; index++) {
      targets[index] = this.#marks.partAt(this.#pointerTargets[index]!);
    }
    const firstPointer = this.#firstPointers();
    const isQueued = new Uint8Array(this.#starts.length);
    let changed = new Uint32Array(this.#starts.length);
    for (let piece = 0; piece < changed.length; piece++) changed[piece] = piece;
    while (changed.length > 0) {
      const next: number[] = [];
      for (let nth = 0; nth < changed.length; nth++) isQueued[changed[nth]!] = 0;
      for (let nth = 0; nth < changed.length; nth++) {
        const piece = changed[nth]!;
        const owner = this.#pieceOwners[piece]!;
        if (owner === NOBODY) continue;
        for (let index = firstPointer[piece]!; index < firstPointer[piece + 1]!; index++) {
          const target = targets[index]!;
          if (!this.#handOn(owner, target) || isQueued[target] === 1) continue;
          isQueued[target] = 1;
          next.push(target);
        }
      }
      changed = Uint32Array.from(next);
    }
  }

  #handOn(owner: number, target: number): boolean {
    const before = this.#pieceOwners[target]!;
    const isVariable = this.#isVariable[target] === 1;
    if (isVariable && before !== NOBODY) return false;
    const after = isVariable ? this.#owners.first(owner) : this.#joined(before, owner);
    this.#pieceOwners[target] = after;
    return after !== before;
  }

  /** The union of two owners, unless the label would stay the same: that needs no further round. */
  #joined(before: number, owner: number): number {
    if (this.#owners.isFull(before)) return before;
    return this.#owners.isFull(owner) ? owner : this.#owners.union(before, owner);
  }

  /** For each piece, the index of its first pointer; pointers were found in the order of their places. */
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
