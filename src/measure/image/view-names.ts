/** What the bytes of an image can be told apart by. */
export const IMAGE_VIEWS = ["layer", "owner", "cause", "directory", "file", "module", "package", "symbol"] as const;
export type ImageView = (typeof IMAGE_VIEWS)[number];
