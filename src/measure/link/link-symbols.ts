import { type GoObject, SYMBOL_FLAG, SYMBOL_FLAG_2 } from "../../format/go-object/go-object.ts";
import { FATE, MARK } from "./link-graph.ts";
import { NumberColumn, NumberList, SYMBOLS_ROOM } from "./list.ts";
import { NO_NAME } from "./name-table.ts";
import { SymbolNumbers } from "./symbol-numbers.ts";

/** Bits in addition to MARK, used only while building. */
const DEFINED = 1 << 8;
const HAS_CONTENT = 1 << 9;
const DUP_OK = 1 << 10;
const LINKNAME = 1 << 4;

/** An object that defines symbols. */
interface Definer {
  readonly object: GoObject;
  /** The package of the object. */
  readonly package: number;
}

/**
 * The symbols of a graph that is being built: the number of each, and under it what its definition says. It follows the
 * linker's loader (cmd/link/internal/loader): which definition counts where several packages have one.
 */
export class LinkSymbols {
  readonly numbers = new SymbolNumbers();
  readonly #fateOfKind: Uint8Array;
  readonly #textKinds: ReadonlySet<number>;
  /** Of `numbers.names`. */
  readonly #names = new NumberColumn(SYMBOLS_ROOM);
  readonly #sizes = new NumberColumn(SYMBOLS_ROOM);
  readonly #kinds = new NumberColumn(SYMBOLS_ROOM);
  readonly #marks = new NumberColumn(SYMBOLS_ROOM);
  /** The package's number plus one, so that 0 means none. */
  readonly #definers = new NumberColumn(SYMBOLS_ROOM);
  readonly #otherDefiners = new NumberList(SYMBOLS_ROOM);

  /** Takes the linker's kinds of symbols by name. */
  constructor(kinds: ReadonlyMap<string, number>) {
    this.#textKinds = new Set(["STEXT", "STEXTFIPS"].map((name) => kinds.get(name) ?? -1));
    this.#fateOfKind = fatesOf(kinds);
  }

  /** The name that an object gives a symbol, by number. */
  nameIn(object: GoObject, symbol: number): number {
    return this.numbers.names.intern(object.bytes, object.nameStart(symbol), object.nameEnd(symbol));
  }

  name(number: number): number {
    return this.#names.get(number);
  }

  setName(number: number, name: number): void {
    this.#names.set(number, name);
  }

  /** Names a symbol that has no name yet. */
  suggestName(number: number, name: number): void {
    if (this.#names.get(number) === NO_NAME) this.#names.set(number, name);
  }

  mark(number: number, mark: number): void {
    this.#marks.set(number, this.#marks.get(number) | mark);
  }

  hasMark(number: number, marks: number): boolean {
    return (this.#marks.get(number) & marks) !== 0;
  }

  /**
   * Records the definition of a symbol, which has an index in the object. Returns whether it counts: an earlier one may
   * be preferred.
   */
  define(number: number, { object, package: definer }: Definer, symbol: number): boolean {
    const hasContent = object.dataBytes(symbol) !== 0;
    const pulled = !hasContent && (object.flags2(symbol) & LINKNAME) !== 0;
    if (!pulled) this.#recordDefiner(number, definer);
    if (this.hasMark(number, DEFINED) && !this.#replaces(object, symbol, number, hasContent)) return false;
    const flags = object.flags(symbol);
    const flags2 = object.flags2(symbol);
    const kept = this.#marks.get(number) & MARK.usedInInterface;
    this.#marks.set(
      number,
      kept |
        DEFINED |
        (hasContent ? HAS_CONTENT : 0) |
        (isByContent(object, symbol) ? MARK.byContent : 0) |
        ((flags & SYMBOL_FLAG.dupOk) === 0 ? 0 : DUP_OK) |
        ((flags & SYMBOL_FLAG.reflectMethod) === 0 ? 0 : MARK.reflectMethod) |
        ((flags & SYMBOL_FLAG.goType) === 0 ? 0 : MARK.goType) |
        ((flags2 & SYMBOL_FLAG_2.usedInInterface) === 0 ? 0 : MARK.usedInInterface) |
        ((flags2 & SYMBOL_FLAG_2.itab) === 0 ? 0 : MARK.itab),
    );
    if (this.#names.get(number) === NO_NAME) this.#names.set(number, this.nameIn(object, symbol));
    this.#sizes.set(number, object.sizeBytes(symbol));
    this.#kinds.set(number, object.kind(symbol));
    return true;
  }

  #recordDefiner(number: number, definer: number): void {
    const known = this.#definers.get(number);
    if (known === 0) this.#definers.set(number, definer + 1);
    else if (known !== definer + 1) {
      this.#otherDefiners.push(number);
      this.#otherDefiners.push(definer);
    }
  }

  /** Which of two definitions counts: (*loadState).addSym. */
  #replaces(object: GoObject, symbol: number, number: number, hasContent: boolean): boolean {
    const larger = object.sizeBytes(symbol) > this.#sizes.get(number);
    if (isByContent(object, symbol) || (object.flags(symbol) & SYMBOL_FLAG.dupOk) !== 0) return larger;
    if (this.hasMark(number, DUP_OK | HAS_CONTENT) || this.#textKinds.has(this.#kinds.get(number))) return false;
    return this.#textKinds.has(object.kind(symbol)) || hasContent || larger;
  }

  /**
   * Gives one symbol what is known of another, which turned out to be the same. Returns whether the content is that of
   * the other.
   */
  merge(other: number, one: number): boolean {
    if (this.hasMark(other, MARK.usedInInterface)) this.mark(one, MARK.usedInInterface);
    if (!this.hasMark(other, HAS_CONTENT) || this.hasMark(one, HAS_CONTENT)) return false;
    for (const column of [this.#sizes, this.#kinds, this.#definers]) column.set(one, column.get(other));
    this.mark(one, this.#marks.get(other));
    return true;
  }

  /** The symbols of a name, of either ABI; a new one if there is none. */
  byName(name: number): readonly number[] {
    const known = this.#known(name);
    if (known.length > 0) return known;
    const number = this.numbers.name(name, 0);
    this.setName(number, name);
    return [number];
  }

  isDefined(name: number): boolean {
    return this.#known(name).some((number) => this.hasMark(number, DEFINED));
  }

  #known(name: number): readonly number[] {
    const found = [this.numbers.find(name, 0), this.numbers.find(name, 1)];
    return found.filter((number) => number !== undefined);
  }

  free(): void {
    for (const column of [this.#names, this.#sizes, this.#kinds, this.#marks, this.#definers]) column.free();
    this.#otherDefiners.free();
    this.numbers.free();
  }

  finish() {
    const symbols = this.numbers.length;
    const marks = this.#marks.values(symbols);
    const kinds = this.#kinds.values(symbols);
    const fates = new Uint8Array(symbols).fill(FATE.other);
    const definer = this.#definers.values(symbols);
    for (let number = 0; number < symbols; number++) {
      definer[number]! -= 1;
      if ((marks[number]! & DEFINED) !== 0) fates[number] = this.#fateOfKind[kinds[number]!] ?? FATE.other;
    }
    const sizes = this.#sizes.values(symbols);
    return {
      symbols,
      names: this.#names.values(symbols),
      sizeBytes: new Uint32Array(sizes.buffer, sizes.byteOffset, symbols),
      fates,
      marks: new Uint8Array(marks),
      definer,
      otherDefiners: this.#otherDefiners.values(),
    };
  }
}

function isByContent({ ownSymbols, hashed64Symbols, hashedSymbols }: GoObject, symbol: number): boolean {
  return symbol >= ownSymbols && symbol < ownSymbols + hashed64Symbols + hashedSymbols;
}

function fatesOf(kinds: ReadonlyMap<string, number>): Uint8Array {
  const table = new Uint8Array(256).fill(FATE.other);
  for (const [name, kind] of kinds) {
    if (/^S(?:TEXT|RODATA|NOPTRDATA|DATA)/.test(name)) table[kind] = FATE.loaded;
    else if (/BSS$/.test(name)) table[kind] = FATE.zeroed;
  }
  return table;
}
