import type { Digest } from "../base/digest.ts";

/** What a builder attests of a program that it made. */
export interface BuilderStatement {
  /** An in-toto statement, as the builder wrote it. */
  readonly bytes: Uint8Array;
  /** The builder's release: `v0.34.2`. */
  readonly version: string;
  /** The program that it is about, as the builder handed it over. */
  readonly subject: Digest;
}
