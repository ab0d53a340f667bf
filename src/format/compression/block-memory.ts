/** Compressed blocks that were made before, so that a block that comes again need not be compressed again. */
export interface BlockMemory {
  /**
   * The compressed bytes of a block, undefined where they are not known. The key covers everything that they depend on.
   */
  readonly find: (key: string) => Promise<Uint8Array | undefined>;
  /** Called for each block in its order, with its place in the compressed stream. */
  readonly note: (key: string, startByte: number, sizeBytes: number) => void;
}
