import { EDGE } from "./link-graph.ts";
import { ByteList, EDGES_ROOM, NumberColumn, NumberList, SYMBOLS_ROOM } from "./list.ts";

/** The edges of a graph that is being built: those of one symbol follow each other. */
export class LinkEdges {
  readonly #first = new NumberColumn(SYMBOLS_ROOM);
  readonly #last = new NumberColumn(SYMBOLS_ROOM);
  readonly #targets = new NumberList(EDGES_ROOM);
  readonly #kinds = new ByteList(EDGES_ROOM);
  /** The offset in the source at which each edge applies, for types and itabs; else -1. */
  readonly #offsets = new NumberList(EDGES_ROOM);
  /** The offset in an interface's type that a call of a method names, by edge. */
  readonly #addends = new Map<number, number>();
  /** The source that last needed a target, plus one: functions refer to the same thing many times. */
  readonly #lastSource = new NumberColumn(SYMBOLS_ROOM);

  get addends(): ReadonlyMap<number, number> {
    return this.#addends;
  }

  /** Edges that are added from now on are those of this symbol, in place of any that it had. */
  begin(source: number): void {
    this.#first.set(source, this.#targets.length);
  }

  end(source: number): void {
    this.#last.set(source, this.#targets.length);
  }

  add(target: number, kind: number, offset = -1): void {
    this.#targets.push(target);
    this.#kinds.push(kind);
    this.#offsets.push(offset);
  }

  addCall(target: number, addend: number): void {
    this.#addends.set(this.#targets.length, addend);
    this.add(target, EDGE.callsMethod);
  }

  /** Adds the need only once for a source. */
  addNeed(source: number, target: number): void {
    if (this.#lastSource.get(target) === source + 1) return;
    this.#lastSource.set(target, source + 1);
    this.add(target, EDGE.needs);
  }

  /** Gives a symbol further edges behind those that it has. */
  extend(source: number, targets: Iterable<number>): void {
    const [first, last] = [this.#first.get(source), this.#last.get(source)];
    this.begin(source);
    for (let edge = first; edge < last; edge++) {
      const addend = this.#addends.get(edge);
      if (addend !== undefined) this.#addends.set(this.#targets.length, addend);
      this.add(this.#targets.get(edge), this.#kinds.get(edge), this.#offsets.get(edge));
    }
    for (const target of targets) this.add(target, EDGE.needs);
    this.end(source);
  }

  /** One symbol has the edges of another. */
  share(from: number, to: number): void {
    for (const column of [this.#first, this.#last]) column.set(to, column.get(from));
  }

  free(): void {
    for (const column of [this.#first, this.#last, this.#lastSource]) column.free();
    for (const list of [this.#targets, this.#kinds, this.#offsets]) list.free();
  }

  /** The edges of this many symbols. `same` gives the number that a symbol kept. */
  finish(symbols: number, same: (symbol: number) => number) {
    this.#lastSource.free();
    const targets = this.#targets.values();
    const edgeKinds = this.#kinds.values();
    for (let edge = 0; edge < targets.length; edge++) {
      if (edgeKinds[edge] !== EDGE.callsName) targets[edge] = same(targets[edge]!);
    }
    return {
      firstEdge: this.#first.values(symbols),
      lastEdge: this.#last.values(symbols),
      targets,
      edgeKinds,
      offsets: this.#offsets.values(),
    };
  }
}
