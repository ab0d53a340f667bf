const USUAL_ROOM = 256;
const GROWTH = 1.5;

/**
 * Room for the symbols of a service and for what they refer to. Memory that nothing was written into is only reserved,
 * so that a small program does not pay for it, and a large one does not copy while it grows.
 */
export const SYMBOLS_ROOM = 1 << 20;
export const EDGES_ROOM = 1 << 22;

/** A list of numbers that grows at the end, four bytes for each number: a link has millions of them. */
export class NumberList {
  #values: Int32Array<ArrayBuffer>;
  #length = 0;

  /** `room` is how many numbers there is room for before the memory has to grow. */
  constructor(room = USUAL_ROOM) {
    this.#values = new Int32Array(room);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    if (this.#length === this.#values.length) this.#values = new Int32Array(grown(this.#values, 0));
    this.#values[this.#length] = value;
    return this.#length++;
  }

  pop(): number {
    return this.#values[--this.#length]!;
  }

  get(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  /** A view of the present content; it is empty once the list grows or is freed. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  /** Gives the memory back at once. The list is empty then. */
  free(): void {
    this.#values.buffer.transfer(0);
    this.#values = new Int32Array(USUAL_ROOM);
    this.#length = 0;
  }
}

/** The same for small numbers, one byte for each. */
export class ByteList {
  #values: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** `room` is how many numbers there is room for before the memory has to grow. */
  constructor(room = USUAL_ROOM) {
    this.#values = new Uint8Array(room);
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = new Uint8Array(grown(this.#values, 0));
    this.#values[this.#length++] = value;
  }

  get(index: number): number {
    return this.#values[index]!;
  }

  /** A view of the present content; it is empty once the list grows or is freed. */
  values(): Uint8Array {
    return this.#values.subarray(0, this.#length);
  }

  free(): void {
    this.#values.buffer.transfer(0);
    this.#values = new Uint8Array(USUAL_ROOM);
    this.#length = 0;
  }
}

/** A number for each symbol, 0 until it is set. */
export class NumberColumn {
  #values: Int32Array<ArrayBuffer>;

  /** `room` is how many numbers there is room for before the memory has to grow. */
  constructor(room = USUAL_ROOM) {
    this.#values = new Int32Array(room);
  }

  get(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#values = new Int32Array(grown(this.#values, index + 1));
    this.#values[index] = value;
  }

  /** A view of the first `length` numbers; it is empty once the column grows or is freed. */
  values(length: number): Int32Array {
    if (length > this.#values.length) this.#values = new Int32Array(grown(this.#values, length));
    return this.#values.subarray(0, length);
  }

  free(): void {
    this.#values.buffer.transfer(0);
    this.#values = new Int32Array(USUAL_ROOM);
  }
}

/** Moves the content into larger memory, and frees what it had at once: a collector would let it lie for long. */
function grown(values: Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>, least: number): ArrayBuffer {
  const length = Math.max(least, Math.ceil(values.length * GROWTH));
  return values.buffer.transfer(length * values.BYTES_PER_ELEMENT);
}
