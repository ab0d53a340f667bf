import { ABI_STATIC } from "../../format/go-object/go-object.ts";
import { ContentTable } from "./content-table.ts";
import { NumberColumn, NumberList, SYMBOLS_ROOM } from "./list.ts";
import { NameTable, NO_NAME } from "./name-table.ts";

/**
 * Gives every symbol of a link its number, by whichever identity is found first: its place in a package, its content,
 * or its name. A symbol that turns out to have two numbers keeps one: `resolve` returns it. The rules are those of the
 * linker's loader (cmd/link/internal/loader).
 */
export class SymbolNumbers {
  /** The names of all symbols, and those that the linker's dump has. */
  readonly names = new NameTable();
  readonly #byPlace = new Map<string, NumberList>();
  readonly #by64 = new ContentTable(2);
  readonly #byHash = new ContentTable(4);
  /** Numbers plus one by the number of a name, for each ABI: 0 is that of assembly, 1 that of Go. */
  readonly #byName: readonly [NumberColumn, NumberColumn] = [new NumberColumn(), new NumberColumn()];
  /** The number that replaces a number; mostly the number itself. */
  readonly #same = new NumberList(SYMBOLS_ROOM);

  get length(): number {
    return this.#same.length;
  }

  /** The places of a package's own symbols, by their index in its object. */
  placesOf(path: string): NumberList {
    // Objects write dots and other characters of paths as %XX (cmd/internal/objabi.PathToPrefix), the go command does
    // not.
    const importPath = path.replace(/%([0-9a-f]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
    let places = this.#byPlace.get(importPath);
    if (places === undefined) {
      places = new NumberList();
      this.#byPlace.set(importPath, places);
    }
    return places;
  }

  place(places: NumberList, index: number): number {
    while (places.length <= index) places.push(-1);
    const known = places.get(index);
    if (known >= 0) return known;
    const number = this.fresh();
    places.set(index, number);
    return number;
  }

  /** The number of the content with the hash of 8 bytes at an offset. */
  content64(view: DataView, offset: number): number {
    return this.#by64.number(view, offset, this.#fresh);
  }

  /** The same for a hash of 16 bytes. */
  content(view: DataView, offset: number): number {
    return this.#byHash.number(view, offset, this.#fresh);
  }

  /** Static symbols have no name that others know: they get a new number each time. Names are those of `names`. */
  name(name: number, abi: number): number {
    if (abi === ABI_STATIC || name === NO_NAME) return this.fresh();
    const numbers = this.#byName[abi === 0 ? 0 : 1];
    const known = numbers.get(name);
    if (known > 0) return known - 1;
    const number = this.fresh();
    numbers.set(name, number + 1);
    return number;
  }

  find(name: number, abi: 0 | 1): number | undefined {
    const number = this.#byName[abi].get(name);
    return number === 0 ? undefined : this.resolve(number - 1);
  }

  /** Records that the symbol at a place is the one of that name: `go:linkname` refers to it by name. */
  unite(place: number, name: number, abi: number): void {
    if (abi === ABI_STATIC || name === NO_NAME) return;
    const numbers = this.#byName[abi === 0 ? 0 : 1];
    const named = numbers.get(name) - 1;
    if (named < 0) numbers.set(name, place + 1);
    else if (this.resolve(named) !== this.resolve(place)) this.#same.set(this.resolve(named), this.resolve(place));
  }

  /** All objects were read: nothing is looked up by content any longer. */
  freeContents(): void {
    for (const table of [this.#by64, this.#byHash]) table.free();
  }

  free(): void {
    this.freeContents();
    for (const column of this.#byName) column.free();
    this.#same.free();
    this.names.free();
  }

  resolve(number: number): number {
    let at = number;
    while (this.#same.get(at) !== at) at = this.#same.get(at);
    return at;
  }

  readonly #fresh = (): number => this.fresh();

  fresh(): number {
    return this.#same.push(this.#same.length);
  }
}
