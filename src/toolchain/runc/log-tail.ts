/** More of what a service prints is not kept. */
const MOST_BYTES = 10_000_000;
const MOST_LINES = 2000;

/** The end of what a program prints on one stream, however much that is. */
export class LogTail {
  readonly #chunks: Buffer[] = [];
  #keptBytes = 0;
  #isCut = false;

  take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#keptBytes += chunk.length;
    while (this.#keptBytes > MOST_BYTES && this.#chunks.length > 1) {
      this.#keptBytes -= this.#chunks.shift()!.length;
      this.#isCut = true;
    }
  }

  /** The last lines, without those that are empty. */
  lines(): readonly string[] {
    const lines = Buffer.concat(this.#chunks).toString().split("\n");
    // The first line may have begun in what is gone.
    return lines
      .slice(this.#isCut ? 1 : 0)
      .filter((line) => line !== "")
      .slice(-MOST_LINES);
  }
}
