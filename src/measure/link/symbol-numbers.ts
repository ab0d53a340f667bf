import { ABI_STATIC } from "../../format/go-object/go-object.ts";
import { NumberList } from "./list.ts";

/**
 * Gives every symbol of a link its number, by whichever identity is found first: its place in a package, its content,
 * or its name. A symbol that turns out to have two numbers keeps one: `resolve` returns it. The rules are those of the
 * linker's loader (cmd/link/internal/loader).
 */
export class SymbolNumbers {
  readonly #byPlace = new Map<string, NumberList>();
  readonly #byContent = new Map<string, number>();
  /** Numbers by name, for each ABI: 0 is that of assembly, 1 that of Go. */
  readonly #byName: readonly [Map<string, number>, Map<string, number>] = [new Map(), new Map()];
  /** The number that replaces a number; mostly the number itself. */
  readonly #same = new NumberList();

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

  content(hash: string): number {
    let number = this.#byContent.get(hash);
    if (number === undefined) {
      number = this.fresh();
      this.#byContent.set(hash, number);
    }
    return number;
  }

  /** Static symbols have no name that others know: they get a new number each time. */
  name(name: string, abi: number): number {
    if (abi === ABI_STATIC || name === "") return this.fresh();
    const names = this.#byName[abi === 0 ? 0 : 1];
    let number = names.get(name);
    if (number === undefined) {
      number = this.fresh();
      names.set(name, number);
    }
    return number;
  }

  find(name: string, abi: 0 | 1): number | undefined {
    const number = this.#byName[abi].get(name);
    return number === undefined ? undefined : this.resolve(number);
  }

  /** Records that the symbol at a place is the one of that name: `go:linkname` refers to it by name. */
  unite(place: number, name: string, abi: number): void {
    if (abi === ABI_STATIC || name === "") return;
    const names = this.#byName[abi === 0 ? 0 : 1];
    const named = names.get(name);
    if (named === undefined) names.set(name, place);
    else if (this.resolve(named) !== this.resolve(place)) this.#same.set(this.resolve(named), this.resolve(place));
  }

  resolve(number: number): number {
    let at = number;
    while (this.#same.get(at) !== at) at = this.#same.get(at);
    return at;
  }

  fresh(): number {
    return this.#same.push(this.#same.length);
  }
}
