/** By what the bytes of a binary can be shown, from the whole to the part. */
export const BINARY_VIEWS = ["section", "module", "package", "symbol"] as const;
export type BinaryView = (typeof BINARY_VIEWS)[number];
