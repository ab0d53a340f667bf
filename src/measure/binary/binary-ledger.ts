import type { Absent } from "../../format/go/absent.ts";
import type { ModuleVersion } from "../../format/go/module-info.ts";
import type { Ledger } from "../ledger.ts";

/** The result of `measureBinary`. */
export interface BinaryLedger {
  readonly name: string;
  readonly kind: "elf";
  readonly sizeBytes: number;
  readonly ledger: Ledger;
  /** Absent for a binary that shows no sign of a Go build. */
  readonly go: GoFacts | Absent;
  /** In the order of the file, including sections without bytes in it. */
  readonly sections: readonly SectionFact[];
  readonly paths: PathFacts | Absent;
  /**
   * Debug information by package, from the most bytes to the least; the bytes add up to the debug information in
   * `totals`.
   */
  readonly debugInfo: readonly DebugFact[];
  /** What could not be measured, and why. */
  readonly notes: readonly AnalyserNote[];
  readonly totals: Totals;
}

export interface GoFacts {
  /** `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package; empty if the binary was built without modules. */
  readonly main: string;
  /** The main module first, then those that are linked in, by path. */
  readonly modules: readonly ModuleFact[];
  /** `-tags`, `CGO_ENABLED`, `vcs.revision` and others. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A module, with the bytes that have its label. */
export interface ModuleFact extends ModuleVersion {
  readonly main: boolean;
  /** Whether go.mod requires it without `// indirect`. Null if only the binary is known, which does not record it. */
  readonly direct: boolean | null;
  readonly attributedBytes: number;
}

export interface SectionFact {
  readonly name: string;
  readonly offset: number;
  /** Bytes in the file; for a compressed section, the compressed bytes. */
  readonly sizeBytes: number;
  /** Differs from `sizeBytes` only if the section is compressed; null if it is not known. */
  readonly uncompressedBytes: number | null;
  readonly memoryBytes: number;
  readonly loaded: boolean;
  /** Symbols of .symtab that lie in the section; null without a symbol table. */
  readonly symbols: number | null;
  /** The linker flags that leave it out: on Linux, `-s` has always left out the debug information too. */
  readonly removedBy: readonly ("-s" | "-w")[];
}

/** The share of a package in the debug information. */
export interface DebugFact {
  readonly module: string;
  readonly package: string;
  /** Bytes in the file; for a compressed section, a share of it. */
  readonly sizeBytes: number;
  /** Null if the size of a section is not known. */
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

/** Sums of bytes in the file. */
export interface Totals {
  readonly loadedBytes: number;
  readonly unattributedBytes: number;
  readonly unattributedLoadedBytes: number;
  readonly dwarfBytes: number;
  /** Size of the same sections when uncompressed; null if it is not known. */
  readonly dwarfUncompressedBytes: number | null;
  readonly symbolTableBytes: number;
  readonly moduleMetadataBytes: number;
  readonly appendedBytes: number;
}
