/** Bytes that come out of a decoder, and how far it had got when they did. */
export interface DecoderStep {
  readonly bytes: Uint8Array;
  /** Bytes of the compressed stream, from its beginning, that had been taken in. */
  readonly consumedBytes: number;
}

export interface DecompressionStep extends DecoderStep {
  /** Of these, bytes of frames that give nothing: RFC 8878, section 3.1.2. */
  readonly framingBytes: number;
}
