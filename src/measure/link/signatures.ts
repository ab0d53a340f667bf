import { EDGE, MARK } from "./link-graph.ts";
import { NameTable } from "./name-table.ts";

interface Edges {
  readonly firstEdge: Int32Array;
  readonly lastEdge: Int32Array;
  readonly targets: Int32Array;
  readonly edgeKinds: Uint8Array;
  readonly offsets: Int32Array;
}

const EXPORTED = /^\p{Lu}/u;

/**
 * Signatures of methods, each a name and a type, by number: the linker keeps a method for an interface if their
 * signatures are equal. Names are in separate symbols (internal/abi.Name), and are found by the offset in a type's
 * description at which a reference to them applies (internal/abi.Method and Imethod: the name, and four bytes later the
 * type).
 */
export class Signatures {
  readonly #nameOfSymbol = new Map<number, number>();
  readonly #names = new NameTable();

  /** internal/abi.Name: a byte of flags, the length as a varint, the name. */
  addName(symbol: number, data: Uint8Array): void {
    let length = 0;
    let at = 1;
    for (let shift = 0; at < data.length && shift < 28; shift += 7) {
      const byte = data[at++]!;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    this.#nameOfSymbol.set(symbol, this.name(data.subarray(at, at + length)));
  }

  /** The number of a method's name. */
  name(text: Uint8Array): number {
    return this.#names.intern(text);
  }

  /**
   * Finds the signature of every method that a type has, and of every method that is called through an interface:
   * there the target becomes the signature. A reference to an itab puts the itab's type into an interface.
   */
  resolve(
    edges: Edges,
    marks: Uint8Array,
    addends: ReadonlyMap<number, number>,
    same: (symbol: number) => number,
    pointerBytes: number,
  ) {
    const { firstEdge, lastEdge, targets, edgeKinds, offsets } = edges;
    const names = new Map<number, number>();
    for (const [symbol, name] of this.#nameOfSymbol) names.set(same(symbol), name);
    const numbers = new Map<string, number>();
    const nameOfSignature: number[] = [];
    const targetAt = (symbol: number, offset: number) => {
      for (let edge = firstEdge[symbol]!; edge < lastEdge[symbol]!; edge++) {
        if (offsets[edge] === offset) return targets[edge];
      }
      return undefined;
    };
    const signature = (type: number, offset: number) => {
      const nameSymbol = targetAt(type, offset);
      const name = nameSymbol === undefined ? undefined : names.get(nameSymbol);
      const key = `${name} ${targetAt(type, offset + 4)}`;
      let number = numbers.get(key);
      if (number === undefined) {
        number = nameOfSignature.push(name ?? -1) - 1;
        numbers.set(key, number);
      }
      return number;
    };
    const signatures = new Int32Array(targets.length).fill(-1);
    for (let symbol = 0; symbol < marks.length; symbol++) {
      if ((marks[symbol]! & MARK.goType) === 0) continue;
      for (let edge = firstEdge[symbol]!; edge < lastEdge[symbol]!; edge++) {
        if (edgeKinds[edge] !== EDGE.method) continue;
        // The first of the three is the method's type, four bytes after its name.
        signatures[edge] = signature(symbol, offsets[edge]! - 4);
        edge += 2;
      }
    }
    for (let edge = 0; edge < targets.length; edge++) {
      const target = targets[edge]!;
      if (edgeKinds[edge] === EDGE.callsMethod) targets[edge] = signature(target, addends.get(edge) ?? 0);
      else if (edgeKinds[edge] === EDGE.intoInterface && (marks[target]! & MARK.itab) !== 0) {
        targets[edge] = targetAt(target, pointerBytes) ?? target;
      }
    }
    return { signatures, exportedNames: this.#exportedNames(), nameOfSignature: Int32Array.from(nameOfSignature) };
  }

  /** 1 for each name that other packages can use: go/token.IsExported. */
  #exportedNames(): Uint8Array {
    const exported = new Uint8Array(this.#names.length);
    for (let name = 0; name < exported.length; name++) exported[name] = EXPORTED.test(this.#names.text(name)) ? 1 : 0;
    return exported;
  }
}
