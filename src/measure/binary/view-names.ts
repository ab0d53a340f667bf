/** The ways in which the bytes of a binary can be grouped, from coarse to fine. */
export const BINARY_VIEWS = ["section", "module", "package", "symbol"] as const;
export type BinaryView = (typeof BINARY_VIEWS)[number];
