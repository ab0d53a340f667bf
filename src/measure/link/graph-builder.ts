import { goObjects, type ObjectMember } from "../../format/go-object/archive.ts";
import { AUXILIARY, GoObject, SYMBOL_FLAG_2 } from "../../format/go-object/go-object.ts";
import { invalidObject } from "../../format/go-object/invalid.ts";
import type { LinkDump } from "./link-dump.ts";
import { LinkEdges } from "./link-edges.ts";
import { EDGE, MARK, type Package, type WholeGraph } from "./link-graph.ts";
import { LinkSymbols } from "./link-symbols.ts";
import type { NameTable } from "./name-table.ts";
import { ObjectSymbols } from "./object-symbols.ts";
import { Signatures } from "./signatures.ts";

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
const NAME_DATA = Buffer.from("type:.namedata.");
/** Names in no table that stand for what the linker itself makes. */
const MADE_BY_LINKER = /^(?:go:[a-z.]+|runtime\.\w+)$/;

/** One object, while it is read. */
interface Reading {
  readonly object: GoObject;
  readonly symbols: ObjectSymbols;
  readonly package: number;
}

/**
 * Reads all objects of a link, one after the other, into one graph, as the linker's loader does
 * (cmd/link/internal/loader): it numbers the symbols of an object (`ObjectSymbols`), chooses among definitions
 * (`LinkSymbols`), and takes the edges of those that count (`LinkEdges`). The graph lies in the memory of the builder, a
 * hundred megabytes for a service, and is gone when that is disposed of.
 */
export class GraphBuilder implements Disposable {
  readonly #types: Readonly<
    Record<"useType" | "initOrder" | "method" | "useIface" | "ifaceMethod" | "namedMethod", number>
  >;
  readonly #packages: Package[] = [];
  readonly #symbols: LinkSymbols;
  readonly #edges = new LinkEdges();
  readonly #signatures = new Signatures();
  readonly #builtins: readonly { readonly name: number; readonly abi: number }[];
  #pointerBytes = 8;

  constructor(tables: LinkerTables) {
    const type = (name: string) => tables.relocations.get(name) ?? -1;
    this.#types = {
      useType: type("R_USETYPE"),
      initOrder: type("R_INITORDER"),
      method: type("R_METHODOFF"),
      useIface: type("R_USEIFACE"),
      ifaceMethod: type("R_USEIFACEMETHOD"),
      namedMethod: type("R_USENAMEDMETHOD"),
    };
    this.#symbols = new LinkSymbols(tables.symbolKinds);
    this.#builtins = tables.builtins.map(({ name, abi }) => ({ name: this.names.intern(Buffer.from(name)), abi }));
  }

  /** The names of all symbols that were read so far: the dump of the linker is read into the same table. */
  get names(): NameTable {
    return this.#symbols.numbers.names;
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

  #read({ name, architecture, bytes }: ObjectMember, one: Package, number: number, isFirst: boolean) {
    if (/^(?:386|arm|mips|mipsle)$/.test(architecture)) this.#pointerBytes = 4;
    const { importPath } = one;
    const object = new GoObject(bytes, `${importPath} › ${name}`);
    const facts = { architecture, importPath, isFirst };
    const symbols = new ObjectSymbols(object, this.#symbols, this.#builtins, facts);
    for (let index = 0; index < object.referenceFlags; index++) {
      const { packageIndex, symbol, flags2 } = object.referenceFlag(index);
      if ((flags2 & SYMBOL_FLAG_2.usedInInterface) === 0) continue;
      const target = symbols.resolve(packageIndex, symbol);
      if (target >= 0) this.#symbols.mark(target, MARK.usedInInterface);
    }
    for (let symbol = 0; symbol < object.definitions; symbol++) {
      this.#define({ object, symbols, package: number }, symbol);
    }
    return object.imports();
  }

  #define(reading: Reading, symbol: number): void {
    const { object, symbols } = reading;
    const number = symbols.own(symbol);
    if (!this.#symbols.define(number, reading, symbol)) return;
    if (this.names.startsWith(this.#symbols.name(number), NAME_DATA)) {
      this.#signatures.addName(number, object.data(symbol));
    }
    this.#readEdges(reading, symbol, number);
  }

  #readEdges(reading: Reading, symbol: number, source: number): void {
    const { object, symbols } = reading;
    const exact = this.#symbols.hasMark(source, MARK.goType | MARK.itab);
    this.#edges.begin(source);
    const last = object.firstRelocation(symbol + 1);
    for (let relocation = object.firstRelocation(symbol); relocation < last; relocation++) {
      this.#readRelocation(reading, relocation, source, exact);
    }
    const end = object.firstAuxiliary(symbol + 1);
    for (let auxiliary = object.firstAuxiliary(symbol); auxiliary < end; auxiliary++) {
      // A variable that is needed does not need the description of its type.
      if (object.auxiliaryType(auxiliary) === AUXILIARY.goType) continue;
      const target = symbols.resolve(object.auxiliaryPackage(auxiliary), object.auxiliarySymbol(auxiliary));
      if (target >= 0) this.#edges.add(target, EDGE.needs);
    }
    this.#edges.end(source);
  }

  #readRelocation({ object, symbols }: Reading, relocation: number, source: number, exact: boolean): void {
    const type = object.relocationType(relocation);
    const types = this.#types;
    if ((type & WEAK) !== 0 || type === types.useType || type === types.initOrder) return;
    const at = object.relocationPackage(relocation);
    const index = object.relocationSymbol(relocation);
    if (type === types.namedMethod) {
      this.#edges.add(this.#signatures.name(symbols.content(at, index)), EDGE.callsName);
      return;
    }
    const target = symbols.resolve(at, index);
    if (target < 0) return;
    if (type === types.ifaceMethod) this.#edges.addCall(target, object.relocationAddend(relocation));
    else if (type === types.useIface) this.#edges.add(target, EDGE.intoInterface);
    else if (type === types.method) this.#edges.add(target, EDGE.method, object.relocationOffset(relocation));
    else if (exact) this.#edges.add(target, EDGE.needs, object.relocationOffset(relocation));
    else this.#edges.addNeed(source, target);
  }

  /** Completes the graph. What the linker itself made (its list of what to initialise) is taken from its dump. */
  finish(dump: LinkDump): WholeGraph {
    this.#symbols.numbers.freeContents();
    this.#mergeUnited();
    const roots = this.#adoptLinkerSymbols(dump);
    const same = (number: number) => this.#symbols.numbers.resolve(number);
    const symbols = this.#symbols.finish();
    const { offsets, ...edges } = this.#edges.finish(symbols.symbols, same);
    const signatures = this.#signatures.resolve(
      { ...edges, offsets },
      symbols.marks,
      this.#edges.addends,
      same,
      this.#pointerBytes,
    );
    return { ...symbols, table: this.names, ...edges, ...signatures, roots, packages: this.#packages };
  }

  [Symbol.dispose](): void {
    this.#symbols.free();
    this.#edges.free();
  }

  /** Merges symbols that were found both by place and by name. */
  #mergeUnited(): void {
    const { numbers } = this.#symbols;
    for (let number = 0; number < numbers.length; number++) {
      const one = numbers.resolve(number);
      if (one !== number && this.#symbols.merge(number, one)) this.#edges.share(number, one);
    }
  }

  #adoptLinkerSymbols(dump: LinkDump): readonly number[] {
    const made = new Map<number, Set<number>>();
    for (const [from, to] of dump.links()) {
      if (this.#symbols.isDefined(from) && this.#symbols.isDefined(to)) continue;
      // Other names that are in no table are static, or identified by content: their edges have been read.
      if (!MADE_BY_LINKER.test(this.names.text(from))) continue;
      for (const source of this.#symbols.byName(from)) {
        const targets = made.get(source) ?? new Set();
        made.set(source, targets);
        for (const target of this.#symbols.byName(to)) targets.add(target);
      }
    }
    for (const [source, targets] of made) this.#edges.extend(source, targets);
    return [...dump.roots()].flatMap((name) => this.#symbols.byName(name));
  }
}
