/** How an image is reached and read. It is a file of its own because the library's types stand on it, and on no store. */
export interface ImageAccess {
  /** Which image of an index. */
  readonly platform?: string;
  /** `none`: read no more than headers where that is possible. */
  readonly verify?: "layers" | "none";
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
