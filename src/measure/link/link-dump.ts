/** Marks of a symbol: `<…>` after its name in the dump. */
const FLAGS = / ((?:<[A-Za-z]+>)+)$/;
const ARROW = " -> ";
const NO_PARENT = "_";

/**
 * The linker's own account of what it kept: `go tool link -dumpdep` prints a line `FROM -> TO` when it reaches a
 * symbol, and another when it reaches it again as a type that is used in an interface. So every symbol is there, but
 * not every reference: each symbol is printed with the first one that led to it, which gives a tree, not the graph.
 * cmd/link/internal/ld/deadcode.go, (*deadcodePass).mark.
 */
export class LinkDump {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  /** The first symbol that led to each symbol; -1 for those that the linker starts from. */
  readonly #parents: number[] = [];
  readonly #roots = new Set<number>();
  readonly #reflecting = new Set<number>();
  /** Symbols that the linker has reached. One that was only printed as a parent has not been reached yet. */
  readonly #reached = new Set<number>();
  /** Lines that are not part of the dump: other output of the linker. */
  otherLines = 0;

  /** Takes one line, without its end. */
  add(line: string): void {
    const arrow = arrowOf(line);
    if (arrow < 0) {
      this.otherLines += 1;
      return;
    }
    const from = line.slice(0, arrow);
    const to = this.#symbol(line.slice(arrow + ARROW.length));
    const parent = from === NO_PARENT ? -1 : this.#symbol(from);
    if (parent < 0) this.#roots.add(to);
    if (this.#reached.has(to)) return;
    this.#reached.add(to);
    this.#parents[to] = parent;
  }

  /** Names of all symbols that were reached. Two symbols may share one: static ones, and a function's two ABIs. */
  *names(): Generator<string> {
    for (const symbol of this.#reached) yield this.#names[symbol]!;
  }

  get size(): number {
    return this.#reached.size;
  }

  has(name: string): boolean {
    const number = this.#numbers.get(name);
    return number !== undefined && this.#reached.has(number);
  }

  *roots(): Generator<string> {
    for (const symbol of this.#roots) yield this.#names[symbol]!;
  }

  /** Every symbol with the one that first led to it. */
  *links(): Generator<readonly [from: string, to: string]> {
    for (const symbol of this.#reached) {
      const parent = this.#parents[symbol]!;
      if (parent >= 0) yield [this.#names[parent]!, this.#names[symbol]!];
    }
  }

  /** Functions that look up a method by a name that the linker does not know. */
  *reflecting(): Generator<string> {
    for (const symbol of this.#reflecting) yield this.#names[symbol]!;
  }

  #symbol(text: string): number {
    const flags = text.endsWith(">") ? FLAGS.exec(text) : null;
    const name = flags === null ? text : text.slice(0, flags.index);
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#parents.push(-1);
      this.#numbers.set(name, number);
    }
    if (flags?.[0].includes("<ReflectMethod>")) this.#reflecting.add(number);
    return number;
  }
}

/**
 * Names may contain spaces, and a string's symbol (`go:string."a -> b"`) may contain an arrow: then the two names are
 * separated by the first arrow at which the quotes of the first name are closed.
 */
function arrowOf(line: string): number {
  const first = line.indexOf(ARROW);
  if (first < 0 || line.indexOf(ARROW, first + 1) < 0) return first;
  for (let at = first; at >= 0; at = line.indexOf(ARROW, at + 1)) {
    if (quotesClosed(line, at)) return at;
  }
  return first;
}

function quotesClosed(line: string, end: number): boolean {
  let open = false;
  for (let at = 0; at < end; at++) {
    const character = line[at];
    if (character === "\\" && open) at += 1;
    else if (character === '"') open = !open;
  }
  return !open;
}
