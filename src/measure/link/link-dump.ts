import { NumberColumn, NumberList } from "./list.ts";
import { type NameTable, NO_NAME } from "./name-table.ts";

const [NEWLINE, RETURN, SPACE, QUOTE, BACKSLASH, LESS, GREATER] = Buffer.from('\n\r "\\<>');
const ARROW = Buffer.from(" -> ");
const NO_PARENT = Buffer.from("_");

/**
 * The linker's own account of what it kept: `go tool link -dumpdep` prints a line `FROM -> TO` when it reaches a
 * symbol, and another when it reaches it again as a type that is used in an interface. So every symbol is there, but
 * not every reference: each symbol is printed with the first one that led to it, which gives a tree, not the graph.
 * cmd/link/internal/ld/deadcode.go, (*deadcodePass).mark. The dump of a large service has a hundred megabytes: it is
 * read as bytes, and names are numbers of a table.
 */
export class LinkDump {
  readonly #names: NameTable;
  /** Symbols in the order in which the linker reached them. One that was only printed as a parent is not among them. */
  readonly #reached = new NumberList();
  /** For each symbol that was reached: the first one that led to it, `NO_NAME` for those that the linker starts from. */
  readonly #parents = new NumberList();
  readonly #isReached = new NumberColumn();
  readonly #roots = new Set<number>();
  #rest: Uint8Array = Buffer.alloc(0);

  constructor(names: NameTable) {
    this.#names = names;
  }

  /** Takes the next part of what the linker prints. Lines that are not part of the dump are left out. */
  take(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE!); end >= 0; end = bytes.indexOf(NEWLINE!, start)) {
      this.#addLine(bytes, start, bytes[end - 1] === RETURN ? end - 1 : end);
      start = end + 1;
    }
    // A copy, because the sender may use the memory of its chunk again.
    this.#rest = Uint8Array.from(bytes.subarray(start));
  }

  end(): void {
    this.#addLine(asBuffer(this.#rest), 0, this.#rest.length);
    this.#rest = Buffer.alloc(0);
  }

  /** Whether a symbol of this name was reached. Several may share it: static ones, and a function's two ABIs. */
  has(name: number): boolean {
    return this.#isReached.get(name) === 1;
  }

  roots(): Iterable<number> {
    return this.#roots;
  }

  /** Every symbol with the one that first led to it, by their names. */
  *links(): Generator<readonly [from: number, to: number]> {
    for (let at = 0; at < this.#reached.length; at++) {
      const parent = this.#parents.get(at);
      if (parent !== NO_NAME) yield [parent, this.#reached.get(at)];
    }
  }

  #addLine(bytes: Buffer, start: number, end: number): void {
    const arrow = arrowIn(bytes, start, end);
    if (arrow < 0) return;
    const isRoot = arrow === start + NO_PARENT.length && bytes[start] === NO_PARENT[0];
    const to = this.#name(bytes, arrow + ARROW.length, end);
    const from = isRoot ? NO_NAME : this.#name(bytes, start, arrow);
    if (isRoot) this.#roots.add(to);
    if (this.has(to)) return;
    this.#isReached.set(to, 1);
    this.#reached.push(to);
    this.#parents.push(from);
  }

  #name(bytes: Buffer, start: number, end: number): number {
    return this.#names.intern(bytes, start, withoutMarks(bytes, start, end));
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Where a name ends that may be followed by marks: a space, and `<…>` once or several times. */
function withoutMarks(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === GREATER) {
    let open = at - 2;
    while (open > start && isLetter(bytes[open]!)) open--;
    if (bytes[open] !== LESS || open === at - 2) return end;
    at = open;
  }
  return at < end && at > start && bytes[at - 1] === SPACE ? at - 1 : end;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/**
 * Names may contain spaces, and a string's symbol (`go:string."a -> b"`) may contain an arrow: then the two names are
 * separated by the first arrow at which the quotes of the first name are closed.
 */
function arrowIn(bytes: Buffer, start: number, end: number): number {
  const first = nextArrow(bytes, start, end);
  if (first < 0 || nextArrow(bytes, first + 1, end) < 0) return first;
  for (let at = first; at >= 0; at = nextArrow(bytes, at + 1, end)) {
    if (quotesClosed(bytes, start, at)) return at;
  }
  return first;
}

function nextArrow(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at + ARROW.length <= end; at++) {
    if (bytes[at + 2] !== GREATER) continue;
    if (bytes[at] === SPACE && bytes[at + 1] === ARROW[1] && bytes[at + 3] === SPACE) return at;
  }
  return -1;
}

function quotesClosed(bytes: Buffer, start: number, end: number): boolean {
  let open = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH && open) at += 1;
    else if (byte === QUOTE) open = !open;
  }
  return !open;
}
