import { programFailed, runProgram } from "../process.ts";
import type { BuiltBinary } from "./build.ts";
import type { Go } from "./go.ts";

/**
 * An import declaration. `line` and `column` count from 1, columns in bytes; `path` is as it was written, and `name` is
 * what stands before it: `_`, `.`, a name, or nothing.
 */
interface ImportSpec {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** The import declarations of one file; `error` where it could not be read, or is not Go behind these. */
export interface FileImports {
  readonly imports: readonly ImportSpec[];
  readonly error?: string;
}

/** A package of the build, with what was compiled of it. */
export interface ReadPackage {
  readonly path: string;
  readonly standard: boolean;
  /** The file with the compiled package; empty for `unsafe`. */
  readonly export: string;
  /** The Go files as they lie on disk, with an overlay already applied. */
  readonly files: readonly string[];
}

/** The reasons of data/source-reader/refusal.go. */
type ReaderRefusal = "unnamed-type" | "name-clash" | "unreadable" | "stub-invalid";

/** A package without its code, or the reason why there is none. */
export interface StubText {
  readonly path: string;
  readonly text: string;
  /** Whether functions have no body, which the compiler allows only beside an assembly file. */
  readonly assembly: boolean;
  readonly refused: { readonly reason: ReaderRefusal; readonly why: string } | null;
  /** Which go:linkname directives lead into the package or out of it. */
  readonly links: readonly string[];
}

/** One place where a package names what another declares, or a function of its own. Lines count from 1. */
export interface SourceUse {
  /** The import path of the package that declares it. */
  readonly package: string;
  /** Of a method as in the name of its symbol: `(*T).M` or `T.M`. */
  readonly name: string;
  readonly kind: "const" | "type" | "var" | "func" | "method" | "field";
  readonly file: string;
  readonly line: number;
  /** The function that it is in, named in the same way; empty outside of functions and in generic ones. */
  readonly inside: string;
  /** Of a function: its results are errors, times, or made of types of the language. */
  readonly plain: boolean;
  /** Of a call, each argument, null where it is not a constant string. Null where nothing is called. */
  readonly arguments: readonly (string | null)[] | null;
}

/** What a package uses of others; `error` where its source cannot be checked, so that it is not known. */
export interface PackageUses {
  readonly path: string;
  readonly uses: readonly SourceUse[] | null;
  readonly error?: string;
}

interface Question {
  readonly imports?: readonly string[];
  readonly stubs?: readonly string[];
  readonly uses?: readonly string[];
  readonly packages?: readonly ReadPackage[];
}

/** The program in data/source-reader, ready to be asked. Its executable exists until this is disposed of. */
export class SourceReader implements AsyncDisposable {
  readonly #go: Go;
  readonly #built: BuiltBinary;

  constructor(go: Go, built: BuiltBinary) {
    this.#go = go;
    this.#built = built;
  }

  /** The import declarations of Go files, in the order of the files. Throws `program-failed`. */
  async imports(files: readonly string[]): Promise<readonly FileImports[]> {
    if (files.length === 0) return [];
    return (await this.#ask({ imports: files })).imports;
  }

  /**
   * Stubs of some of the packages, in the order of their import paths. `packages` are all that the build has, so that
   * types of other packages and directives in them are found. Throws `program-failed`.
   */
  async stubs(importPaths: readonly string[], packages: readonly ReadPackage[]): Promise<readonly StubText[]> {
    if (importPaths.length === 0) return [];
    return (await this.#ask({ stubs: importPaths, packages })).stubs;
  }

  /** What some of the packages use of others, in their order. `packages` are as for `stubs`. Throws `program-failed`. */
  async uses(importPaths: readonly string[], packages: readonly ReadPackage[]): Promise<readonly PackageUses[]> {
    if (importPaths.length === 0) return [];
    return (await this.#ask({ uses: importPaths, packages })).uses;
  }

  async #ask(question: Question) {
    const { env, signal } = this.#go;
    const stdin = Buffer.from(JSON.stringify(question));
    const finished = await runProgram(this.#built.path, [], { env, signal, stdin });
    if (finished.exitCode !== 0) throw programFailed(this.#built.path, [], finished);
    return JSON.parse(finished.stdout.toString()) as {
      imports: FileImports[];
      stubs: StubText[];
      uses: PackageUses[];
    };
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#built[Symbol.asyncDispose]();
  }
}
