import { EDGE, MARK, type References } from "./link-graph.ts";
import { NumberList } from "./list.ts";

export interface MarkingRules {
  /** Symbols that are treated as absent: 1 at the number of each. */
  readonly without?: Uint8Array;
  /** Whether a function that looks up methods by a name unknown to the linker keeps all exported methods. */
  readonly reflection?: boolean;
}

export interface Marking {
  /** 1 for each symbol that is kept. */
  readonly kept: Uint8Array;
  /** The symbol that first led to each; -1 for roots and for symbols that are not kept. */
  readonly parents: Int32Array;
  /** Whether the rule for reflection took effect. */
  readonly reflectionSeen: boolean;
}

/**
 * Deadcode elimination as the linker does it (cmd/link/internal/ld/deadcode.go): what can be reached from the roots is
 * kept, and of types that are put into an interface, the methods that may be called.
 */
export function markReachable(graph: References, { without, reflection = true }: MarkingRules = {}): Marking {
  const pass = new Pass(graph, without);
  for (const root of graph.roots) pass.mark(root, -1);
  pass.flood();
  while (pass.keepCallableMethods(reflection)) pass.flood();
  return { kept: pass.kept, parents: pass.parents, reflectionSeen: pass.reflectionSeen && reflection };
}

class Pass {
  readonly kept: Uint8Array;
  readonly parents: Int32Array;
  reflectionSeen = false;
  readonly #graph: References;
  readonly #without: Uint8Array | undefined;
  readonly #usedInInterface: Uint8Array;
  readonly #queue = new NumberList();
  readonly #calledSignatures: Uint8Array;
  readonly #calledNames: Uint8Array;
  /** Pairs of a type and the first edge of one of its methods that nothing calls so far. */
  #waiting: number[] = [];

  constructor(graph: References, without: Uint8Array | undefined) {
    this.#graph = graph;
    this.#without = without;
    this.kept = new Uint8Array(graph.symbols);
    this.parents = new Int32Array(graph.symbols).fill(-1);
    this.#usedInInterface = graph.marks.map((mark) => mark & MARK.usedInInterface);
    this.#calledSignatures = new Uint8Array(graph.nameOfSignature.length);
    this.#calledNames = new Uint8Array(graph.exportedNames.length);
  }

  mark(symbol: number, parent: number): void {
    if (this.kept[symbol] === 1 || this.#without?.[symbol] === 1) return;
    this.kept[symbol] = 1;
    if (this.parents[symbol] === -1 && parent !== symbol) this.parents[symbol] = parent;
    this.#queue.push(symbol);
  }

  flood(): void {
    while (this.#queue.length > 0) this.#visit(this.#queue.pop());
  }

  /** Keeps methods that may be called. Returns whether there were any new ones. */
  keepCallableMethods(reflection: boolean): boolean {
    const { signatures, nameOfSignature } = this.#graph;
    const all = reflection && this.reflectionSeen;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += 2) {
      const [type, edge] = [waiting[at]!, waiting[at + 1]!];
      const signature = signatures[edge]!;
      const name = nameOfSignature[signature] ?? -1;
      const called = this.#calledSignatures[signature] === 1 || this.#calledNames[name] === 1;
      if (called || (all && this.#graph.exportedNames[name] === 1)) this.#keepMethod(type, edge);
      else this.#waiting.push(type, edge);
    }
    return this.#queue.length > 0;
  }

  #keepMethod(type: number, edge: number): void {
    for (let part = 0; part < 3; part++) this.mark(this.#graph.targets[edge + part]!, type);
  }

  #visit(symbol: number): void {
    const { marks, firstEdge, lastEdge, targets, edgeKinds } = this.#graph;
    const mark = marks[symbol]!;
    if ((mark & MARK.reflectMethod) !== 0) this.reflectionSeen = true;
    const inInterface = (mark & MARK.goType) !== 0 && this.#usedInInterface[symbol] !== 0;
    const last = lastEdge[symbol]!;
    for (let edge = firstEdge[symbol]!; edge < last; edge++) {
      const target = targets[edge]!;
      switch (edgeKinds[edge]) {
        case EDGE.method:
          if (inInterface) {
            this.#waiting.push(symbol, edge);
            this.#putIntoInterface(target, symbol);
          }
          edge += 2;
          break;
        case EDGE.intoInterface:
          this.#putIntoInterface(target, symbol);
          break;
        case EDGE.callsMethod:
          this.#calledSignatures[target] = 1;
          break;
        case EDGE.callsName:
          this.#calledNames[target] = 1;
          break;
        default:
          // From a value in an interface, reflection can reach values of the types that its type is made of.
          if (inInterface && (marks[target]! & MARK.goType) !== 0) this.#putIntoInterface(target, symbol);
          this.mark(target, symbol);
      }
    }
  }

  /** A type that was already kept is visited again: now its methods and parts matter. */
  #putIntoInterface(type: number, parent: number): void {
    if (this.#usedInInterface[type] !== 0) return;
    this.#usedInInterface[type] = MARK.usedInInterface;
    if (this.kept[type] !== 1) return;
    this.kept[type] = 0;
    this.mark(type, parent);
  }
}
