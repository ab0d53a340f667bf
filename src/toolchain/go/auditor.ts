import type { AuditedPackage } from "../../format/go-source/suspect.ts";
import { LineSplitter, programFailed, runProgram } from "../process.ts";
import type { BuiltBinary } from "./build.ts";
import type { Go } from "./go.ts";

/** A package of the build, as the auditor is told of it. */
export interface PackageToAudit {
  readonly path: string;
  /** The file with the compiled package; empty for `unsafe`. */
  readonly export: string;
  /** The Go files as they lie on disk, with an overlay already applied. Empty where it is only imported. */
  readonly files: readonly string[];
  /** Imports whose path is written otherwise: as written, as meant. */
  readonly imports: Readonly<Record<string, string>>;
  readonly audit: boolean;
}

/** The program in data/auditor, ready to be asked. Its executable exists until this is disposed of. */
export class Auditor implements AsyncDisposable {
  readonly #go: Go;
  readonly #built: BuiltBinary;

  constructor(go: Go, built: BuiltBinary) {
    this.#go = go;
    this.#built = built;
  }

  /**
   * Looks at the packages that ask for it. `packages` are all of the build, each after those that it imports; what was
   * found in one is handed to `onPackage` at once. Throws `program-failed`.
   */
  async audit(packages: readonly PackageToAudit[], onPackage: (found: AuditedPackage) => void): Promise<void> {
    const { env, signal } = this.#go;
    const stdin = Buffer.from(JSON.stringify({ packages }));
    const lines = new LineSplitter((line) => onPackage(JSON.parse(line) as AuditedPackage));
    const onStdout = (chunk: Buffer) => lines.take(chunk);
    const finished = await runProgram(this.#built.path, [], { env, signal, stdin, onStdout });
    if (finished.exitCode !== 0) throw programFailed(this.#built.path, [], finished);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#built[Symbol.asyncDispose]();
  }
}
