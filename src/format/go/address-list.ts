/** Addresses in an array that is used again and again: set `length` to 0 to start anew. */
export class AddressList {
  length = 0;
  /** Not a typed array: that has no small integers, and each number that it gives back may cost memory. */
  readonly #values: number[] = [];

  push(address: number): void {
    this.#values[this.length++] = address;
  }

  /** The index is not checked: use 0 … length-1. */
  at(index: number): number {
    return this.#values[index]!;
  }
}
