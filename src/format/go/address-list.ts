const FIRST_CAPACITY = 64;

/** Addresses in an array that is used again and again: set `length` to 0 to start anew. */
export class AddressList {
  length = 0;
  #values = new Float64Array(FIRST_CAPACITY);

  push(address: number): void {
    if (this.length === this.#values.length) {
      const values = new Float64Array(this.length * 2);
      values.set(this.#values);
      this.#values = values;
    }
    this.#values[this.length++] = address;
  }

  /** The index is not checked: use 0 … length-1. */
  at(index: number): number {
    return this.#values[index]!;
  }
}
