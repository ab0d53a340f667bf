/**
 * How an image is reached and read. This is a separate file because the library's types depend on it but on no store.
 */
export interface ImageAccess {
  /** Which platform's image of an index. */
  readonly platform?: string;
  /** `none`: read only headers where that is possible. */
  readonly verify?: "layers" | "none";
  /** Use cached results for layers. True when omitted. */
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
