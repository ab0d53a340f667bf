import { goObjects, type ObjectMember } from "../../format/go-object/archive.ts";
import { AUXILIARY, GoObject, PACKAGE, SYMBOL_FLAG, SYMBOL_FLAG_2 } from "../../format/go-object/go-object.ts";
import { invalidObject } from "../../format/go-object/invalid.ts";
import type { LinkDump } from "./link-dump.ts";
import { EDGE, FATE, type LinkGraph, MARK, type Package } from "./link-graph.ts";
import { NumberColumn, NumberList } from "./list.ts";
import { Signatures } from "./signatures.ts";
import { SymbolNumbers } from "./symbol-numbers.ts";

/** Numbers that change between releases of Go, as in the sources of that release. */
export interface LinkerTables {
  /** cmd/internal/objabi: relocation types by name. */
  readonly relocations: ReadonlyMap<string, number>;
  /** cmd/internal/objabi: kinds of symbols by name. */
  readonly symbolKinds: ReadonlyMap<string, number>;
  /** cmd/internal/goobj: functions of the runtime that compilers refer to by number. */
  readonly builtins: readonly { readonly name: string; readonly abi: number }[];
}

const WEAK = 0x8000;
/** Bits in addition to MARK, used only while building. */
const DEFINED = 1 << 8;
const HAS_CONTENT = 1 << 9;
const DUP_OK = 1 << 10;
const LINKNAME = 1 << 4;
const NAME_DATA = "type:.namedata.";
/** Architectures on which Go code has only one ABI: internal/buildcfg, RegabiWrappers. */
const ONE_ABI = new Set(["386", "arm", "mips", "mipsle", "mips64", "mips64le", "wasm"]);

/** The references of one object, while it is read. */
interface Reading {
  readonly object: GoObject;
  readonly package: number;
  /** The number of each symbol of the object. */
  readonly numbers: Int32Array;
  readonly packages: readonly NumberList[];
  readonly self: NumberList;
}

/**
 * Reads all objects of a link, one after the other, into one graph. It follows the linker's loader
 * (cmd/link/internal/loader): which definition counts where several packages have one, and what each reference means.
 */
export class GraphBuilder {
  readonly #tables: LinkerTables;
  readonly #types: Readonly<
    Record<"useType" | "initOrder" | "method" | "useIface" | "ifaceMethod" | "namedMethod", number>
  >;
  readonly #fateOfKind: Uint8Array;
  readonly #textKinds: ReadonlySet<number>;
  readonly #numbers = new SymbolNumbers();
  readonly #packages: Package[] = [];
  readonly #names: string[] = [];
  readonly #sizes = new NumberColumn();
  readonly #kinds = new NumberColumn();
  readonly #marks = new NumberColumn();
  readonly #firstEdge = new NumberColumn();
  readonly #lastEdge = new NumberColumn();
  /** The package's number plus one, so that 0 means none. */
  readonly #definers = new NumberColumn();
  readonly #otherDefiners = new NumberList();
  readonly #targets = new NumberList();
  readonly #edgeKinds = new NumberList();
  /** The offset in the source at which each edge applies, for types and itabs. */
  readonly #edgeOffsets = new NumberList();
  readonly #addends = new Map<number, number>();
  readonly #signatures = new Signatures();
  /** The source that last added an edge to a target: functions refer to the same thing many times. */
  readonly #lastSource = new NumberColumn();
  #pointerBytes = 8;
  #oneAbi = false;

  constructor(tables: LinkerTables) {
    this.#tables = tables;
    const type = (name: string) => tables.relocations.get(name) ?? -1;
    this.#types = {
      useType: type("R_USETYPE"),
      initOrder: type("R_INITORDER"),
      method: type("R_METHODOFF"),
      useIface: type("R_USEIFACE"),
      ifaceMethod: type("R_USEIFACEMETHOD"),
      namedMethod: type("R_USENAMEDMETHOD"),
    };
    this.#textKinds = new Set(["STEXT", "STEXTFIPS"].map((name) => tables.symbolKinds.get(name) ?? -1));
    this.#fateOfKind = fates(tables.symbolKinds);
  }

  /**
   * Adds a package with its archive, and returns what it imports. Packages have to be added in the order in which the
   * linker loads them: the first of equal definitions counts. Throws `source-invalid` for an archive that cannot be
   * read.
   */
  add(one: Package, archive: Uint8Array): readonly string[] {
    const imports: string[] = [];
    const number = this.#packages.push(one) - 1;
    let first = true;
    for (const member of goObjects(archive, one.importPath)) {
      try {
        imports.push(...this.#read(member, one, number, first));
      } catch (error) {
        if (error instanceof RangeError) throw invalidObject(one.importPath, `${member.name} points out of itself`);
        throw error;
      }
      first = false;
    }
    return imports;
  }

  #read(member: ObjectMember, one: Package, number: number, first: boolean): readonly string[] {
    if (/^(?:386|arm|mips|mipsle)$/.test(member.architecture)) this.#pointerBytes = 4;
    this.#oneAbi = ONE_ABI.has(member.architecture);
    const object = new GoObject(member.bytes, `${one.importPath} › ${member.name}`);
    const reading: Reading = {
      object,
      package: number,
      numbers: new Int32Array(object.symbols),
      packages: object.packages().map((path) => this.#numbers.placesOf(path)),
      // Other packages refer by place only to the symbols of a package's first object, which is the compiler's.
      self: first ? this.#numbers.placesOf(one.importPath) : new NumberList(),
    };
    for (let symbol = 0; symbol < object.symbols; symbol++) reading.numbers[symbol] = this.#number(reading, symbol);
    for (let index = 0; index < object.referenceFlags; index++) {
      const { packageIndex, symbol, flags2 } = object.referenceFlag(index);
      if ((flags2 & SYMBOL_FLAG_2.usedInInterface) === 0) continue;
      const target = this.#resolve(reading, packageIndex, symbol);
      if (target >= 0) this.#mark(target, MARK.usedInInterface);
    }
    for (let symbol = 0; symbol < object.definitions; symbol++) this.#define(reading, symbol);
    return object.imports();
  }

  #number({ object, self }: Reading, symbol: number): number {
    const { ownSymbols, hashed64Symbols, hashedSymbols } = object;
    const hashedFrom = ownSymbols + hashed64Symbols;
    const namedFrom = hashedFrom + hashedSymbols;
    if (symbol >= ownSymbols && symbol < hashedFrom) {
      return this.#numbers.content(object.hash(symbol - ownSymbols, "hashed64"));
    }
    if (symbol >= hashedFrom && symbol < namedFrom) {
      return this.#numbers.content(object.hash(symbol - hashedFrom, "hashed"));
    }
    const name = object.name(symbol);
    const abi = this.#abi(object.abi(symbol));
    if (symbol >= namedFrom) {
      const number = this.#numbers.name(name, abi);
      this.#names[number] ??= name;
      const used = (object.flags2(symbol) & SYMBOL_FLAG_2.usedInInterface) !== 0;
      if (used) this.#mark(number, MARK.usedInInterface);
      return number;
    }
    const number = this.#numbers.place(self, symbol);
    this.#numbers.unite(number, name, abi);
    this.#names[number] = name;
    return number;
  }

  #abi(abi: number): number {
    return this.#oneAbi && abi === 1 ? 0 : abi;
  }

  #define(reading: Reading, symbol: number): void {
    const { object } = reading;
    const number = reading.numbers[symbol]!;
    const data = object.data(symbol);
    const pulled = data.length === 0 && (object.flags2(symbol) & LINKNAME) !== 0;
    if (!pulled) this.#recordDefiner(number, reading.package);
    if ((this.#marks.get(number) & DEFINED) !== 0 && !this.#replaces(object, symbol, number, data.length !== 0)) return;
    const flags = object.flags(symbol);
    const flags2 = object.flags2(symbol);
    const kept = this.#marks.get(number) & MARK.usedInInterface;
    this.#marks.set(
      number,
      kept |
        DEFINED |
        (data.length === 0 ? 0 : HAS_CONTENT) |
        (isByContent(object, symbol) ? MARK.byContent : 0) |
        ((flags & SYMBOL_FLAG.dupOk) === 0 ? 0 : DUP_OK) |
        ((flags & SYMBOL_FLAG.reflectMethod) === 0 ? 0 : MARK.reflectMethod) |
        ((flags & SYMBOL_FLAG.goType) === 0 ? 0 : MARK.goType) |
        ((flags2 & SYMBOL_FLAG_2.usedInInterface) === 0 ? 0 : MARK.usedInInterface) |
        ((flags2 & SYMBOL_FLAG_2.itab) === 0 ? 0 : MARK.itab),
    );
    this.#names[number] ??= object.name(symbol);
    this.#sizes.set(number, object.sizeBytes(symbol));
    this.#kinds.set(number, object.kind(symbol));
    if (this.#names[number]!.startsWith(NAME_DATA)) this.#signatures.addName(number, data);
    this.#readEdges(reading, symbol, number);
  }

  /** Which of two definitions counts: (*loadState).addSym. */
  #replaces(object: GoObject, symbol: number, number: number, hasContent: boolean): boolean {
    const old = this.#marks.get(number);
    const larger = object.sizeBytes(symbol) > this.#sizes.get(number);
    const byContent =
      symbol >= object.ownSymbols && symbol < object.ownSymbols + object.hashed64Symbols + object.hashedSymbols;
    if (byContent || (object.flags(symbol) & SYMBOL_FLAG.dupOk) !== 0) return larger;
    if ((old & DUP_OK) !== 0 || (old & HAS_CONTENT) !== 0 || this.#textKinds.has(this.#kinds.get(number))) return false;
    return this.#textKinds.has(object.kind(symbol)) || hasContent || larger;
  }

  #recordDefiner(number: number, one: number): void {
    const known = this.#definers.get(number);
    if (known === 0) this.#definers.set(number, one + 1);
    else if (known !== one + 1) {
      this.#otherDefiners.push(number);
      this.#otherDefiners.push(one);
    }
  }

  #readEdges(reading: Reading, symbol: number, source: number): void {
    const { object } = reading;
    const exact = (this.#marks.get(source) & (MARK.goType | MARK.itab)) !== 0;
    this.#firstEdge.set(source, this.#targets.length);
    const last = object.firstRelocation(symbol + 1);
    for (let relocation = object.firstRelocation(symbol); relocation < last; relocation++) {
      this.#readRelocation(reading, relocation, source, exact);
    }
    const end = object.firstAuxiliary(symbol + 1);
    for (let auxiliary = object.firstAuxiliary(symbol); auxiliary < end; auxiliary++) {
      // A variable that is needed does not need the description of its type.
      if (object.auxiliaryType(auxiliary) === AUXILIARY.goType) continue;
      const target = this.#resolve(reading, object.auxiliaryPackage(auxiliary), object.auxiliarySymbol(auxiliary));
      if (target >= 0) this.#addEdge(target, EDGE.needs, -1);
    }
    this.#lastEdge.set(source, this.#targets.length);
  }

  #readRelocation(reading: Reading, relocation: number, source: number, exact: boolean): void {
    const { object } = reading;
    const type = object.relocationType(relocation);
    const types = this.#types;
    if ((type & WEAK) !== 0 || type === types.useType || type === types.initOrder) return;
    const [at, index] = [object.relocationPackage(relocation), object.relocationSymbol(relocation)];
    if (type === types.namedMethod) {
      this.#addEdge(this.#signatures.name(this.#text(reading, at, index)), EDGE.callsName, -1);
      return;
    }
    const target = this.#resolve(reading, at, index);
    if (target < 0) return;
    if (type === types.ifaceMethod) {
      this.#addends.set(this.#targets.length, object.relocationAddend(relocation));
      this.#addEdge(target, EDGE.callsMethod, -1);
    } else if (type === types.useIface) this.#addEdge(target, EDGE.intoInterface, -1);
    else if (type === types.method) this.#addEdge(target, EDGE.method, object.relocationOffset(relocation));
    else if (exact) this.#addEdge(target, EDGE.needs, object.relocationOffset(relocation));
    else if (this.#lastSource.get(target) !== source + 1) {
      this.#lastSource.set(target, source + 1);
      this.#addEdge(target, EDGE.needs, -1);
    }
  }

  #addEdge(target: number, kind: number, offset: number): void {
    this.#targets.push(target);
    this.#edgeKinds.push(kind);
    this.#edgeOffsets.push(offset);
  }

  /** The number of the symbol that a reference means; -1 for none. (*Loader).resolve. */
  #resolve(reading: Reading, packageIndex: number, symbol: number): number {
    const { object, numbers } = reading;
    const hashedFrom = object.ownSymbols + object.hashed64Symbols;
    switch (packageIndex) {
      case PACKAGE.invalid:
        return -1;
      case PACKAGE.self:
        return within(numbers, symbol);
      case PACKAGE.hashed64:
        return within(numbers, object.ownSymbols + symbol);
      case PACKAGE.hashed:
        return within(numbers, hashedFrom + symbol);
      case PACKAGE.none:
        return within(numbers, hashedFrom + object.hashedSymbols + symbol);
      case PACKAGE.builtin: {
        const builtin = this.#tables.builtins[symbol];
        if (builtin === undefined) throw new RangeError("no such builtin");
        return this.#numbers.name(builtin.name, this.#abi(builtin.abi));
      }
      default: {
        const places = reading.packages[packageIndex];
        if (places === undefined || symbol > MOST_SYMBOLS) throw new RangeError("no such package");
        return this.#numbers.place(places, symbol);
      }
    }
  }

  /** The text in a symbol of the same object. */
  #text(reading: Reading, packageIndex: number, symbol: number): string {
    const number = this.#resolve(reading, packageIndex, symbol);
    const local = reading.numbers.indexOf(number);
    if (local < 0 || local >= reading.object.definitions) throw new RangeError("the name of a method is elsewhere");
    return new TextDecoder().decode(reading.object.data(local));
  }

  #mark(number: number, mark: number): void {
    this.#marks.set(number, this.#marks.get(number) | mark);
  }

  /** Completes the graph. What the linker itself made (its list of what to initialise) is taken from its dump. */
  finish(dump: LinkDump): LinkGraph {
    this.#mergeUnited();
    const roots = this.#adoptLinkerSymbols(dump);
    const symbols = this.#numbers.length;
    const marks = this.#marks.take(symbols);
    const targets = this.#targets.values();
    const edgeKinds = Uint8Array.from(this.#edgeKinds.values());
    const firstEdge = Uint32Array.from(this.#firstEdge.take(symbols));
    const lastEdge = Uint32Array.from(this.#lastEdge.take(symbols));
    for (let edge = 0; edge < targets.length; edge++) {
      if (edgeKinds[edge] !== EDGE.callsName) targets[edge] = this.#numbers.resolve(targets[edge]!);
    }
    const parts = { firstEdge, lastEdge, targets, edgeKinds, offsets: this.#edgeOffsets.values() };
    const signatures = this.#signatures.resolve(
      parts,
      marks,
      this.#addends,
      (number) => this.#numbers.resolve(number),
      this.#pointerBytes,
    );
    return {
      symbols,
      names: Array.from({ length: symbols }, (_, number) => this.#names[number] ?? ""),
      sizeBytes: Uint32Array.from(this.#sizes.take(symbols)),
      fates: Uint8Array.from(this.#kinds.take(symbols), (kind, number) =>
        (marks[number]! & DEFINED) === 0 ? FATE.other : (this.#fateOfKind[kind] ?? FATE.other),
      ),
      marks: Uint8Array.from(marks),
      firstEdge,
      lastEdge,
      targets,
      edgeKinds,
      ...signatures,
      roots,
      packages: this.#packages,
      definer: this.#definers.take(symbols).map((one) => one - 1),
      otherDefiners: this.#otherDefiners,
    };
  }

  /** Merges symbols that were found both by place and by name. */
  #mergeUnited(): void {
    for (let number = 0; number < this.#numbers.length; number++) {
      const one = this.#numbers.resolve(number);
      if (one === number) continue;
      const [dropped, kept] = [this.#marks.get(number), this.#marks.get(one)];
      if ((dropped & MARK.usedInInterface) !== 0) this.#mark(one, MARK.usedInInterface);
      if ((dropped & HAS_CONTENT) === 0 || (kept & HAS_CONTENT) !== 0) continue;
      for (const column of [this.#sizes, this.#kinds, this.#firstEdge, this.#lastEdge, this.#definers]) {
        column.set(one, column.get(number));
      }
      this.#mark(one, dropped);
    }
  }

  #adoptLinkerSymbols(dump: LinkDump): number[] {
    const made = new Map<number, Set<number>>();
    for (const [from, to] of dump.links()) {
      if (this.#defined(from).length > 0 && this.#defined(to).length > 0) continue;
      // Other names that are in no table are static, or identified by content: their edges have been read.
      if (!/^(?:go:[a-z.]+|runtime\.\w+)$/.test(from)) continue;
      for (const source of this.#byName(from)) {
        const targets = made.get(source) ?? new Set();
        made.set(source, targets);
        for (const target of this.#byName(to)) targets.add(target);
      }
    }
    for (const [source, targets] of made) {
      const [first, last] = [this.#firstEdge.get(source), this.#lastEdge.get(source)];
      this.#firstEdge.set(source, this.#targets.length);
      for (let edge = first; edge < last; edge++) {
        const addend = this.#addends.get(edge);
        if (addend !== undefined) this.#addends.set(this.#targets.length, addend);
        this.#addEdge(this.#targets.get(edge), this.#edgeKinds.get(edge), this.#edgeOffsets.get(edge));
      }
      for (const target of targets) this.#addEdge(target, EDGE.needs, -1);
      this.#lastEdge.set(source, this.#targets.length);
    }
    return [...dump.roots()].flatMap((name) => this.#byName(name));
  }

  /** The symbols of a name, of either ABI; a new one if there is none. */
  #byName(name: string): number[] {
    const known = this.#known(name);
    if (known.length > 0) return known;
    const number = this.#numbers.name(name, 0);
    this.#names[number] = name;
    return [number];
  }

  #known(name: string): number[] {
    const found = [this.#numbers.find(name, 0), this.#numbers.find(name, 1)];
    return found.filter((number) => number !== undefined);
  }

  #defined(name: string): number[] {
    return this.#known(name).filter((number) => (this.#marks.get(number) & DEFINED) !== 0);
  }
}

/** More symbols than any package has: a larger reference is damage, not a symbol to allocate memory for. */
const MOST_SYMBOLS = 1 << 22;

function isByContent({ ownSymbols, hashed64Symbols, hashedSymbols }: GoObject, symbol: number): boolean {
  return symbol >= ownSymbols && symbol < ownSymbols + hashed64Symbols + hashedSymbols;
}

function within(numbers: Int32Array, index: number): number {
  const number = numbers[index];
  if (number === undefined) throw new RangeError("no such symbol");
  return number;
}

function fates(kinds: ReadonlyMap<string, number>): Uint8Array {
  const table = new Uint8Array(256).fill(FATE.other);
  for (const [name, kind] of kinds) {
    if (/^S(?:TEXT|RODATA|NOPTRDATA|DATA)/.test(name)) table[kind] = FATE.loaded;
    else if (/BSS$/.test(name)) table[kind] = FATE.zeroed;
  }
  return table;
}
