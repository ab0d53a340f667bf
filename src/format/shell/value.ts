/** A text; undefined if only the running shell knows it. */
export type Value = string | undefined;
