import type { FileHead } from "../../format/go-source/file-head.ts";

/** A package with the heads of all its files but tests, those included that a build leaves out. */
export interface TaggedPackage {
  readonly importPath: string;
  /** The name in its package clauses; empty where no file is left. */
  readonly name: string;
  /** `path@version`; undefined for the standard library. */
  readonly module: string | undefined;
  readonly origin: "own" | "dependency" | "standard";
  readonly files: readonly TaggedFile[];
}

export interface TaggedFile {
  readonly name: string;
  readonly head: FileHead;
}

/** A file whose constraint names a tag. */
export interface TagPlace {
  readonly package: TaggedPackage;
  readonly file: TaggedFile;
}
