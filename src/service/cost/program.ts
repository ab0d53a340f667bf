import type { Dependency, DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import type { ModuleGraph } from "./module-graph.ts";

/** A program, with all packages that it has and all modules that it requires. */
export interface ListedProgram {
  readonly go: Go;
  readonly request: DependencyRequest;
  /** The main package last. */
  readonly dependencies: readonly Dependency[];
  readonly graph: ModuleGraph | { readonly unknown: string };
}
