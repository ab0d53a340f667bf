/** The code of one function within bytes that were read. */
export interface Code {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The same bytes, four at a time, in the order of the machine that this runs on. */
  readonly words: Uint32Array;
  /** The range of the code in the bytes. */
  readonly start: number;
  readonly end: number;
  /** Address of the first of the bytes. */
  readonly base: number;
  readonly littleEndian: boolean;
  /** Where the program's data is: addresses outside are of no interest. */
  readonly range: { readonly start: number; readonly end: number };
}

/** Finds the addresses that instructions form or read. Addresses outside of the range may be among them. */
export type FindReferences = (code: Code, found: (target: number) => void) => void;
