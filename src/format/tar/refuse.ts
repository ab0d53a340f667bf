/** Stops the reading of an archive for the reason given. */
export type Refuse = (why: string) => never;
