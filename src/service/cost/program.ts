import type { CompiledProgram } from "../../toolchain/go/compiled-program.ts";
import type { Dependency, DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { SourceReader } from "../../toolchain/go/source-reader.ts";
import type { ModuleGraph } from "./module-graph.ts";

/** A program, with all packages that it has and all modules that it requires. */
export interface CostedProgram extends AsyncDisposable {
  readonly go: Go;
  readonly request: DependencyRequest;
  /** The main package last. */
  readonly dependencies: readonly Dependency[];
  /** The same, each package compiled. It may have been begun before it is asked for, and ends with this object. */
  readonly compiled: () => Promise<CompiledProgram>;
  /** The reader of Go source, built when it is first asked for; it is there as long as this object. */
  readonly reader: () => Promise<SourceReader>;
  readonly graph: ModuleGraph | { readonly unknown: string };
}
