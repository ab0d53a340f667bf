import { type GoObject, PACKAGE, SYMBOL_FLAG_2 } from "../../format/go-object/go-object.ts";
import { MARK } from "./link-graph.ts";
import type { LinkSymbols } from "./link-symbols.ts";
import { NumberList } from "./list.ts";

/** A function of the runtime that compilers refer to by number. */
interface Builtin {
  /** As in the table of names. */
  readonly name: number;
  readonly abi: number;
}

interface ObjectFacts {
  /** GOARCH. */
  readonly architecture: string;
  readonly importPath: string;
  /** Whether it is the first object of its package, which is the compiler's. */
  readonly isFirst: boolean;
}

/** Architectures on which Go code has only one ABI: internal/buildcfg, RegabiWrappers. */
const ONE_ABI = new Set(["386", "arm", "mips", "mipsle", "mips64", "mips64le", "wasm"]);
/** More symbols than any package has: a larger reference is damage, not a symbol to allocate memory for. */
const MOST_SYMBOLS = 1 << 22;

/**
 * The symbols of one object, while it is read: the number of each in the link, and what a reference to one means
 * (cmd/link/internal/loader: preloadSyms, (*Loader).resolve). A reference out of the object throws RangeError.
 */
export class ObjectSymbols {
  readonly #object: GoObject;
  readonly #symbols: LinkSymbols;
  readonly #builtins: readonly Builtin[];
  readonly #oneAbi: boolean;
  /** The places of the packages that the object refers to, and its own. */
  readonly #packages: readonly NumberList[];
  readonly #self: NumberList;
  /** The number of each symbol of the object. */
  readonly #numbers: Int32Array;

  /** Numbers the symbols of the object, in its order. */
  constructor(object: GoObject, symbols: LinkSymbols, builtins: readonly Builtin[], facts: ObjectFacts) {
    this.#object = object;
    this.#symbols = symbols;
    this.#builtins = builtins;
    this.#oneAbi = ONE_ABI.has(facts.architecture);
    this.#packages = object.packages().map((path) => symbols.numbers.placesOf(path));
    // Other packages refer by place only to the symbols of a package's first object.
    this.#self = facts.isFirst ? symbols.numbers.placesOf(facts.importPath) : new NumberList();
    this.#numbers = new Int32Array(object.symbols);
    for (let symbol = 0; symbol < object.symbols; symbol++) this.#numbers[symbol] = this.#number(symbol);
  }

  #number(symbol: number): number {
    const { ownSymbols, hashed64Symbols, hashedSymbols } = this.#object;
    const { numbers } = this.#symbols;
    const hashedFrom = ownSymbols + hashed64Symbols;
    const namedFrom = hashedFrom + hashedSymbols;
    if (symbol >= ownSymbols && symbol < hashedFrom) {
      return numbers.content64(this.#object.view, this.#object.hash64Offset(symbol - ownSymbols));
    }
    if (symbol >= hashedFrom && symbol < namedFrom) {
      return numbers.content(this.#object.view, this.#object.hashOffset(symbol - hashedFrom));
    }
    const name = this.#symbols.nameIn(this.#object, symbol);
    const abi = this.#abi(this.#object.abi(symbol));
    if (symbol >= namedFrom) {
      const number = numbers.name(name, abi);
      this.#symbols.suggestName(number, name);
      const used = (this.#object.flags2(symbol) & SYMBOL_FLAG_2.usedInInterface) !== 0;
      if (used) this.#symbols.mark(number, MARK.usedInInterface);
      return number;
    }
    const number = numbers.place(this.#self, symbol);
    numbers.unite(number, name, abi);
    this.#symbols.setName(number, name);
    return number;
  }

  #abi(abi: number): number {
    return this.#oneAbi && abi === 1 ? 0 : abi;
  }

  /** The number of a symbol that the object defines. */
  own(symbol: number): number {
    return this.#numbers[symbol]!;
  }

  /** The number of the symbol that a reference means; -1 for none. */
  resolve(packageIndex: number, symbol: number): number {
    const { ownSymbols, hashed64Symbols, hashedSymbols } = this.#object;
    const hashedFrom = ownSymbols + hashed64Symbols;
    switch (packageIndex) {
      case PACKAGE.invalid:
        return -1;
      case PACKAGE.self:
        return this.#within(symbol);
      case PACKAGE.hashed64:
        return this.#within(ownSymbols + symbol);
      case PACKAGE.hashed:
        return this.#within(hashedFrom + symbol);
      case PACKAGE.none:
        return this.#within(hashedFrom + hashedSymbols + symbol);
      case PACKAGE.builtin: {
        const builtin = this.#builtins[symbol];
        if (builtin === undefined) throw new RangeError("no such builtin");
        return this.#symbols.numbers.name(builtin.name, this.#abi(builtin.abi));
      }
      default: {
        const places = this.#packages[packageIndex];
        if (places === undefined || symbol > MOST_SYMBOLS) throw new RangeError("no such package");
        return this.#symbols.numbers.place(places, symbol);
      }
    }
  }

  #within(index: number): number {
    const number = this.#numbers[index];
    if (number === undefined) throw new RangeError("no such symbol");
    return number;
  }

  /** The content of a symbol that the object defines. */
  content(packageIndex: number, symbol: number): Uint8Array {
    const local = this.#numbers.indexOf(this.resolve(packageIndex, symbol));
    if (local < 0 || local >= this.#object.definitions) throw new RangeError("the name of a method is elsewhere");
    return this.#object.data(local);
  }
}
