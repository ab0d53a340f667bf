/** Stops reading an archive for the given reason. */
export type Refuse = (why: string) => never;
