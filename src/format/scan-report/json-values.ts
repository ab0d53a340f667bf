import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { refuseReport } from "./refuse.ts";

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}');
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Divides a stream into the JSON objects and arrays that stand in it one after the other, as govulncheck writes them. It
 * only looks for their ends: what is between them is parsed by whoever takes the value. Nothing but the current value is
 * held.
 */
export class JsonValues {
  readonly #where: string;
  readonly #chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** How long one value may be. Whoever takes the values may lower it once it is known what they are. */
  limitBytes: number = LIMITS.scanReportBytes;
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  #readBytes = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  constructor(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, where: string) {
    this.#chunks = chunks;
    this.#where = where;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      this.#require(this.#readBytes + chunk.length, LIMITS.scanStreamBytes);
      yield* this.#values(chunk);
      this.#readBytes += chunk.length;
    }
    if (this.#depth > 0) refuseReport(this.#where, "it ends in the middle of a value: it was cut off");
  }

  *#values(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#depth === 0) {
        if (!this.#startsValue(chunk[at]!, this.#readBytes + at)) continue;
        start = at;
      }
      if (this.#inString) {
        at = this.#throughString(chunk, at);
        continue;
      }
      if (!this.#endsValue(chunk[at]!)) continue;
      this.#hold(chunk.subarray(start, at + 1));
      const value = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
      [this.#parts, this.#heldBytes] = [[], 0];
      yield value;
    }
    // The source may use its buffer again.
    if (this.#depth > 0) this.#hold(Uint8Array.from(chunk.subarray(start)));
  }

  #startsValue(byte: number, offset: number): boolean {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) return true;
    if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || BYTE_ORDER_MARK[offset] === byte) return false;
    const isUtf16 = offset === 0 && (byte === 0xff || byte === 0xfe);
    if (isUtf16) refuseReport(this.#where, "it is UTF-16, as PowerShell writes it", "save it as UTF-8");
    return refuseReport(this.#where, `it is not JSON: no value starts at byte ${offset}`);
  }

  /** Takes one byte of a value that is not in a string. Is it the last one? */
  #endsValue(byte: number): boolean {
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) return --this.#depth === 0;
    return false;
  }

  /** Takes the bytes of a string from `at` on. Returns the offset of its last one, or of the last one of the chunk. */
  #throughString(chunk: Uint8Array, start: number): number {
    let escaped = this.#escaped;
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (!escaped && byte === QUOTE) {
        [this.#inString, this.#escaped] = [false, false];
        return at;
      }
      escaped = !escaped && byte === BACKSLASH;
    }
    this.#escaped = escaped;
    return chunk.length - 1;
  }

  #hold(part: Uint8Array): void {
    this.#heldBytes += part.length;
    this.#require(this.#heldBytes, this.limitBytes);
    this.#parts.push(part);
  }

  #require(sizeBytes: number, limitBytes: number): void {
    if (sizeBytes <= limitBytes) return;
    throw new PlimsollError("limit-exceeded", {
      what: `${this.#where} is too large for a scanner's report`,
      why: `plimsoll reads up to ${LIMITS.scanReportBytes} bytes of a document, ${LIMITS.scanMessageBytes} of a message of govulncheck, and ${LIMITS.scanStreamBytes} of all its messages`,
      fix: "leave out of the report what is no finding, as the list of all packages",
      where: this.#where,
    });
  }
}
