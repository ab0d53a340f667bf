/** A list of addresses whose array is reused: set `length` to 0 to clear it. */
export class AddressList {
  length = 0;
  /** Not a typed array: reading a number that is not a small integer from one may allocate memory each time. */
  readonly #values: number[] = [];

  push(address: number): void {
    this.#values[this.length++] = address;
  }

  /** The index is not checked: use 0 … length-1. */
  at(index: number): number {
    return this.#values[index]!;
  }
}
