/** The ways in which the bytes of an image can be grouped. */
export const IMAGE_VIEWS = ["layer", "owner", "cause", "directory", "file", "module", "package", "symbol"] as const;
export type ImageView = (typeof IMAGE_VIEWS)[number];
