import { flagsOf, moduleArguments } from "./build-flags.ts";
import { type DependencyRequest, standFor } from "./dependencies.ts";
import { type Go, runGo } from "./go.ts";
import { listObjects } from "./list.ts";
import { goFailed } from "./remedies.ts";

/** A module of the build list: one that is required, directly or not, whether the program has a package of it or not. */
export interface RequiredModule {
  readonly path: string;
  /** Absent for a main module. */
  readonly version: string | undefined;
  readonly main: boolean;
  /** Whether no main module requires it by itself. */
  readonly indirect: boolean;
  /** The `go` line of its go.mod; null where go did not need to read that file, or where it has no such line. */
  readonly goVersion: string | null;
  /** What go.mod puts in its place; without a version where that is a folder. */
  readonly replacedBy: { readonly path: string; readonly version: string | undefined } | null;
}

interface Listed {
  readonly Path: string;
  readonly Version?: string;
  readonly Main?: boolean;
  readonly Indirect?: boolean;
  readonly GoVersion?: string;
  readonly Replace?: { readonly Path: string; readonly Version?: string; readonly GoVersion?: string };
  readonly Error?: { readonly Err: string };
}

/**
 * All modules of a program's build list: `go list -m all`. A vendor folder, which knows only some of them, is passed by.
 * Throws what the go command's failures throw: the go.mod of some module may not be at hand.
 */
export async function listModules(go: Go, request: DependencyRequest): Promise<readonly RequiredModule[]> {
  const { cwd, env, flags } = await standFor(go, request);
  const args = ["list", "-m", "-json=Path,Version,Main,Indirect,GoVersion,Replace", ...flags, ...besideVendor(request)];
  return (await listObjects<Listed>(go, [...args, "all"], { cwd, env })).map(toModule);
}

/** What `go mod graph` prints. Throws what the go command's failures throw. */
export async function readRequirements(go: Go, request: DependencyRequest): Promise<string> {
  const { cwd, env } = await standFor(go, request);
  const args = ["mod", "graph", ...(isOutside(request) ? [] : moduleArguments(flagsOf(go, request.choices)))];
  const finished = await runGo(go, args, { cwd, env });
  if (finished.exitCode !== 0) throw goFailed(go.program, args, finished);
  return finished.stdout.toString();
}

/**
 * The version that a query such as `latest` or `v1` stands for. The reason, in go's words, where there is none.
 */
export async function findVersion(
  go: Go,
  request: DependencyRequest,
  module: string,
  query: string,
): Promise<{ readonly version: string; readonly goVersion: string | null } | { readonly none: string }> {
  const { cwd, env, flags } = await standFor(go, request);
  const args = ["list", "-m", "-e", "-json", ...flags, ...besideVendor(request), `${module}@${query}`];
  const [found] = await listObjects<Listed>(go, args, { cwd, env, tolerant: true });
  if (found?.Version === undefined || found.Error !== undefined) {
    return { none: found?.Error?.Err ?? "go names no version" };
  }
  return { version: found.Version, goVersion: found.GoVersion ?? null };
}

/** `go list` of a build's own flags, with the requirements of go.mod instead of a vendor folder's. */
function besideVendor(request: DependencyRequest): readonly string[] {
  return isOutside(request) ? [] : ["-mod=readonly"];
}

function isOutside({ package: { how } }: DependencyRequest): boolean {
  return how === "install";
}

function toModule({ Path, Version, Main, Indirect, GoVersion, Replace }: Listed): RequiredModule {
  return {
    path: Path,
    version: Version,
    main: Main ?? false,
    indirect: Indirect ?? false,
    goVersion: Replace?.GoVersion ?? GoVersion ?? null,
    replacedBy: Replace === undefined ? null : { path: Replace.Path, version: Replace.Version },
  };
}
