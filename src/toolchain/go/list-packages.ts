import { flagsOf, listArguments } from "./build-flags.ts";
import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { targetEnvironment } from "./target.ts";

/** The fields of `go list -json` that identify a main package. */
export interface ListedPackage {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Module?: { readonly Path: string; readonly Dir?: string };
  readonly IgnoredGoFiles?: readonly string[];
  readonly Error?: { readonly Err: string };
}

const FIELDS = "Dir,ImportPath,Name,Module,IgnoredGoFiles,Error";

/** Where go runs, and the packages that it is asked about. */
export interface Stand {
  readonly cwd: string;
  readonly arguments: readonly string[];
}

/** Lists packages as the build's flags and platform select their files, without their dependencies. */
export function listPackages(
  go: Go,
  { cwd, arguments: names }: Stand,
  options: ResolveOptions,
): Promise<ListedPackage[]> {
  const flags = listArguments(flagsOf(go, options.choices));
  // -find does not resolve the dependencies: only the build can tell whether they all exist.
  const args = ["list", "-find", "-e", `-json=${FIELDS}`, ...flags, "--", ...names];
  // A main package in C is one still: that it needs C is found out later, and said in so many words.
  const env = { ...options.choices.env, ...targetEnvironment(options.platform, options.choices.env), CGO_ENABLED: "1" };
  return listObjects<ListedPackage>(go, args, { cwd, env, tolerant: true });
}
