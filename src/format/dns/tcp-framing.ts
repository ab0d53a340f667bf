/** A message as it goes over TCP: before it stands its length, in two bytes (RFC 1035, section 4.2.2). */
export function framed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(message.length >> 8, message.length & 0xff), message]);
}

/** The messages of one TCP connection, however its bytes are cut into chunks. */
export class FramedMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** What is whole with this chunk, without the lengths, in the order in which it was sent. */
  *in(chunk: Uint8Array): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 2 && this.#rest.length >= 2 + this.#rest.readUInt16BE(0)) {
      const end = 2 + this.#rest.readUInt16BE(0);
      const message = this.#rest.subarray(2, end);
      this.#rest = this.#rest.subarray(end);
      yield message;
    }
  }
}
