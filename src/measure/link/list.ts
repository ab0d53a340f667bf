/** A list of numbers that grows at the end, four bytes for each number: a link has millions of them. */
export class NumberList {
  #values = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): number {
    if (this.#length === this.#values.length) this.#grow();
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

  /** A view of the present content; it is stale once the list grows. */
  values(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  #grow(): void {
    const larger = new Int32Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** A number for each symbol, 0 until it is set. */
export class NumberColumn {
  #values = new Int32Array(1024);

  get(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) this.#grow(index);
    this.#values[index] = value;
  }

  /** The first `length` numbers, as a separate array. */
  take(length: number): Int32Array {
    const taken = new Int32Array(length);
    taken.set(this.#values.subarray(0, length));
    return taken;
  }

  #grow(index: number): void {
    const larger = new Int32Array(Math.max(index + 1, this.#values.length * 2));
    larger.set(this.#values);
    this.#values = larger;
  }
}
