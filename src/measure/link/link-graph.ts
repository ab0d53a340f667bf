import type { NameTable } from "./name-table.ts";
import type { SymbolNames } from "./symbol-names.ts";

/** The meaning of an edge of the link for deadcode elimination. */
export const EDGE = {
  /** The target is kept if the source is kept. */
  needs: 0,
  /** The target, a type, is put into an interface when the source runs. */
  intoInterface: 1,
  /** One of three successive edges: type, interface entry and direct entry of a method of the source, a type. */
  method: 2,
  /** The source calls a method of an interface: the target is a signature. */
  callsMethod: 3,
  /** The source calls a method by a constant name: the target is a name. */
  callsName: 4,
} as const;

/** `byContent`: identified by a hash of its content, under the name of its first definition. */
export const MARK = { reflectMethod: 1, goType: 2, usedInInterface: 4, itab: 8, byContent: 16 } as const;

/** What happens to a symbol's bytes. */
export const FATE = {
  /** In the file, and in memory when the program runs. */
  loaded: 0,
  /** In memory only. */
  zeroed: 1,
  /** Debug information, or nothing at all. */
  other: 2,
} as const;

/** Symbols of a link, and what each refers to. A large service has some million symbols: hence a struct of arrays. */
export interface References {
  readonly symbols: number;
  readonly sizeBytes: Uint32Array;
  /** FATE. */
  readonly fates: Uint8Array;
  /** MARK. */
  readonly marks: Uint8Array;
  /** Edges of symbol s: from firstEdge[s] up to, but not including, lastEdge[s]. */
  readonly firstEdge: Int32Array;
  readonly lastEdge: Int32Array;
  readonly targets: Int32Array;
  readonly edgeKinds: Uint8Array;
  /** For edges of kind `method`, the signature at the first of the three; else -1. */
  readonly signatures: Int32Array;
  /** Names of methods by number: 1 for those that other packages can use. */
  readonly exportedNames: Uint8Array;
  /** The number of the name of each signature, -1 for none. */
  readonly nameOfSignature: Int32Array;
  readonly roots: readonly number[];
  readonly packages: readonly Package[];
  /** The package whose object defines a symbol, -1 for the linker's own. */
  readonly definer: Int32Array;
  /** Pairs of symbol and package, for symbols that several packages define. */
  readonly otherDefiners: Int32Array;
}

/** All symbols that a link was given, whether it kept them or not. */
export interface WholeGraph extends References {
  /** The number of each symbol's name in the table. */
  readonly names: Int32Array;
  readonly table: NameTable;
}

/** The symbols that a link kept, and one at the end that stands for all others. */
export interface LinkGraph extends References {
  readonly names: SymbolNames;
}

/** A package of the link; `module` as in `path@version`, undefined for the standard library. */
export interface Package {
  readonly importPath: string;
  readonly module: string | undefined;
}
