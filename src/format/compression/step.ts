/** Bytes that a decoder gave, and how much it had consumed by then. */
export interface DecoderStep {
  readonly bytes: Uint8Array;
  /** Bytes that the decoder had consumed, counted from the start of the compressed stream. */
  readonly consumedBytes: number;
}

export interface DecompressionStep extends DecoderStep {
  /** How many of the consumed bytes belong to skippable frames, which have no output: RFC 8878, section 3.1.2. */
  readonly framingBytes: number;
}
