/** A main package, and the folder in which the go command must run to build it. */
export interface MainPackage {
  /** As the user named it. */
  readonly source: string;
  readonly importPath: string;
  /** The name that go build gives the executable. */
  readonly name: string;
  /** The package's folder. */
  readonly folder: string;
  /** Absent outside modules (GO111MODULE=off). */
  readonly module: ModuleOfPackage | undefined;
  /** Where go runs. */
  readonly cwd: string;
  /** The arguments by which go builds it, when it runs in `cwd`. */
  readonly arguments: readonly string[];
  readonly how: BuildWay;
  /** What the user should know about this way to build. */
  readonly notes: readonly string[];
}

/**
 * `build`: `go build` in the user's own module. `install`: `go install path@version`. `module-folder`: `go build` in
 * the folder of a downloaded module whose go.mod `go install` refuses.
 */
type BuildWay = "build" | "install" | "module-folder";

interface ModuleOfPackage {
  readonly path: string;
  readonly folder: string;
  /** An exact version, even where the user asked for `@latest`. Absent for the user's own module. */
  readonly version?: string;
  /** The module's hash in go.sum. */
  readonly sum?: string;
}

/**
 * The name of the executable: the last element of the import path, or the one before it when the last is a major
 * version (`example.com/order/v2` makes `order`). cmd/go/internal/load.DefaultExecName.
 */
export function executableName(importPath: string): string {
  const elements = importPath.split("/");
  const last = elements.at(-1)!;
  return (elements.length > 1 && /^v([2-9]|[1-9][0-9]+)$/.test(last) ? elements.at(-2) : last)!;
}
