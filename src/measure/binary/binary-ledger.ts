import type { Absent } from "../../format/go/absent.ts";
import type { ModuleVersion } from "../../format/go/module-info.ts";
import type { Ledger } from "../ledger.ts";

/** What `measureBinary` finds. */
export interface BinaryLedger {
  readonly name: string;
  readonly kind: "elf";
  readonly sizeBytes: number;
  readonly ledger: Ledger;
  /** Absent for a binary that says nothing of a Go build. */
  readonly go: GoFacts | Absent;
  /** In the order of the file, those with no bytes in it too. */
  readonly sections: readonly SectionFact[];
  readonly paths: PathFacts | Absent;
  /** Debug information by package, from the most bytes to the least; they add up to that of `totals`. */
  readonly debugInfo: readonly DebugFact[];
  /** What could not be measured, and why. */
  readonly notes: readonly AnalyserNote[];
  readonly totals: Totals;
}

export interface GoFacts {
  /** `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package; empty where the binary was built without modules. */
  readonly main: string;
  /** The main module first, then those that are linked in, by path. */
  readonly modules: readonly ModuleFact[];
  /** `-tags`, `CGO_ENABLED`, `vcs.revision` and others. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A module with the bytes that carry its label. */
export interface ModuleFact extends ModuleVersion {
  readonly main: boolean;
  /** Whether go.mod requires it without `// indirect`. Null where only the binary is known, which does not say. */
  readonly direct: boolean | null;
  readonly attributedBytes: number;
}

export interface SectionFact {
  readonly name: string;
  readonly offset: number;
  /** Bytes in the file, compressed ones where the section is. */
  readonly sizeBytes: number;
  /** Differs from `sizeBytes` only where the section is compressed; null where that cannot be found out. */
  readonly uncompressedBytes: number | null;
  readonly memoryBytes: number;
  readonly loaded: boolean;
  /** Symbols of .symtab that lie in the section; null without a symbol table. */
  readonly symbols: number | null;
  /** The linker's flags that leave it out: for Linux `-s` has always left the debug information out too. */
  readonly removedBy: readonly ("-s" | "-w")[];
}

/** What a package has of the debug information. */
export interface DebugFact {
  readonly module: string;
  readonly package: string;
  /** Bytes of the file: where the section is compressed a share of it. */
  readonly sizeBytes: number;
  /** Null where the size of a section cannot be found out. */
  readonly uncompressedBytes: number | null;
}

export type PathKind = "home directory" | "GOPATH" | "GOROOT" | "build directory";

/** Absolute paths of source files in pclntab. */
export interface PathFacts {
  readonly distinct: number;
  readonly sizeBytes: number;
  readonly prefixes: readonly PathPrefix[];
}

export interface PathPrefix {
  readonly kind: PathKind;
  readonly prefix: string;
  readonly distinct: number;
  readonly sizeBytes: number;
}

export interface AnalyserNote {
  readonly analyser: string;
  readonly reason: string;
}

/** Bytes of the file. */
export interface Totals {
  readonly loadedBytes: number;
  readonly unattributedBytes: number;
  readonly unattributedLoadedBytes: number;
  readonly dwarfBytes: number;
  /** Of the same sections when they are uncompressed; null where that cannot be found out. */
  readonly dwarfUncompressedBytes: number | null;
  readonly symbolTableBytes: number;
  readonly moduleMetadataBytes: number;
  readonly appendedBytes: number;
}
