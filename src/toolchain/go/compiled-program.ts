import { PlimsollError } from "../../base/error.ts";
import { type DependencyRequest, standFor } from "./dependencies.ts";
import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";

export interface LinkRequest extends DependencyRequest {
  /** `-trimpath`: builds with and without it share nothing in Go's cache. */
  readonly trimpath: boolean;
}

/** The lists of files that `go list` makes of a package: every one that go would compile, assemble or link. */
export const FILE_LISTS = [
  ...["GoFiles", "CgoFiles", "CFiles", "CXXFiles", "MFiles", "HFiles", "FFiles", "SFiles"],
  ...["SwigFiles", "SwigCXXFiles", "SysoFiles"],
] as const;

/** A package of a program that was compiled, as `go list -export` describes it. File names are relative to `Dir`. */
export type CompiledPackage = {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Standard?: boolean;
  /** The file with the compiled package, in Go's cache; empty for `unsafe`. */
  readonly Export?: string;
  readonly Imports?: readonly string[];
  readonly Module?: {
    readonly Path: string;
    readonly Version?: string;
    readonly Dir?: string;
    readonly Main?: boolean;
  };
  readonly Error?: { readonly Err: string };
} & { readonly [List in (typeof FILE_LISTS)[number]]?: readonly string[] };

/** A main package with all that it needs, each package compiled. */
export interface CompiledProgram {
  readonly go: Go;
  readonly request: LinkRequest;
  /** Each after those that it imports, the main package last. */
  readonly packages: readonly CompiledPackage[];
}

const FIELDS = ["ImportPath", "Dir", "Standard", "Export", "Imports", "Module", "Error", ...FILE_LISTS];

/**
 * Compiles a main package and all that it needs: what Go's cache has is not compiled again. Throws `build-failed` with
 * the compiler's message, and what the go command's other failures throw.
 */
export async function compileProgram(go: Go, request: LinkRequest): Promise<CompiledProgram> {
  const { cwd, arguments: names, env, flags } = await standFor(go, request);
  const args = [
    "list",
    "-deps",
    "-export",
    `-json=${FIELDS.join(",")}`,
    ...flags,
    ...(request.trimpath ? ["-trimpath"] : []),
    // What is only listed carries no build information, and stamping can fail.
    "-buildvcs=false",
    "--",
  ];
  const packages = await listObjects<CompiledPackage>(go, [...args, ...names], { cwd, env });
  const broken = packages.find(({ Error: error }) => error !== undefined);
  if (broken === undefined) return { go, request, packages };
  throw new PlimsollError("build-failed", { what: `${broken.ImportPath} does not compile`, why: broken.Error!.Err });
}
