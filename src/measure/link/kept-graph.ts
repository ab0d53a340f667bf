import { EDGE, FATE, type LinkGraph, type WholeGraph } from "./link-graph.ts";
import { NumberList } from "./list.ts";
import type { Marking } from "./marking.ts";
import { SymbolNames } from "./symbol-names.ts";

/**
 * The part of a graph that a marking keeps, in the same order: a third of it. Whatever is taken away from the link, it
 * keeps nothing that it did not keep before, so every smaller marking of this part is that of the whole. References to
 * other symbols lead to the last symbol, which is never kept.
 */
export function keptGraph(whole: WholeGraph, { kept }: Marking): LinkGraph {
  const old = symbolsIn(kept);
  const absent = old.length;
  const numbers = new Int32Array(whole.symbols).fill(absent);
  for (let symbol = 0; symbol < absent; symbol++) numbers[old[symbol]!] = symbol;
  const { exportedNames, nameOfSignature, packages } = whole;
  const select = <T extends Uint8Array | Uint32Array | Int32Array>(column: T, into: T): T => {
    for (let symbol = 0; symbol < absent; symbol++) into[symbol] = column[old[symbol]!]!;
    return into;
  };
  return {
    symbols: absent + 1,
    sizeBytes: select(whole.sizeBytes, new Uint32Array(absent + 1)),
    fates: select(whole.fates, new Uint8Array(absent + 1).fill(FATE.other)),
    marks: select(whole.marks, new Uint8Array(absent + 1)),
    definer: select(whole.definer, new Int32Array(absent + 1).fill(-1)),
    roots: whole.roots.map((root) => numbers[root]!),
    otherDefiners: definersOf(whole.otherDefiners, numbers, absent),
    names: namesOf(whole, old),
    ...edgesOf(whole, old, numbers),
    exportedNames,
    nameOfSignature,
    packages,
  };
}

function symbolsIn(kept: Uint8Array): Int32Array {
  const found = new NumberList();
  for (let symbol = 0; symbol < kept.length; symbol++) if (kept[symbol] === 1) found.push(symbol);
  return found.values();
}

function edgesOf(whole: WholeGraph, old: Int32Array, numbers: Int32Array) {
  const absent = old.length;
  const most = old.reduce((sum, symbol) => sum + whole.lastEdge[symbol]! - whole.firstEdge[symbol]!, 0);
  const [targets, signatures, edgeKinds] = [new Int32Array(most), new Int32Array(most), new Uint8Array(most)];
  const starts = new Int32Array(absent + 2);
  let edges = 0;
  for (let symbol = 0; symbol < absent; symbol++) {
    const last = whole.lastEdge[old[symbol]!]!;
    for (let edge = whole.firstEdge[old[symbol]!]!; edge < last; edge++) {
      const kind = whole.edgeKinds[edge]!;
      const isSymbol = kind !== EDGE.callsMethod && kind !== EDGE.callsName;
      const target = isSymbol ? numbers[whole.targets[edge]!]! : whole.targets[edge]!;
      // That a type is put into an interface does not keep it.
      if (kind === EDGE.intoInterface && target === absent) continue;
      targets[edges] = target;
      signatures[edges] = whole.signatures[edge]!;
      edgeKinds[edges++] = kind;
    }
    starts[symbol + 1] = edges;
  }
  starts[absent + 1] = edges;
  return {
    firstEdge: starts.subarray(0, -1),
    lastEdge: starts.subarray(1),
    targets: targets.subarray(0, edges),
    signatures: signatures.subarray(0, edges),
    edgeKinds: edgeKinds.subarray(0, edges),
  };
}

function namesOf({ names, table }: WholeGraph, old: Int32Array): SymbolNames {
  const starts = new Uint32Array(old.length + 2);
  for (let symbol = 0; symbol < old.length; symbol++) {
    starts[symbol + 1] = starts[symbol]! + table.bytes(names[old[symbol]!]!).length;
  }
  starts[old.length + 1] = starts[old.length]!;
  const bytes = new Uint8Array(starts[old.length]!);
  for (let symbol = 0; symbol < old.length; symbol++) bytes.set(table.bytes(names[old[symbol]!]!), starts[symbol]);
  return new SymbolNames(bytes, starts);
}

function definersOf(others: Int32Array, numbers: Int32Array, absent: number): Int32Array {
  const pairs = new NumberList();
  for (let at = 0; at < others.length; at += 2) {
    const symbol = numbers[others[at]!]!;
    if (symbol === absent) continue;
    pairs.push(symbol);
    pairs.push(others[at + 1]!);
  }
  return pairs.values();
}
