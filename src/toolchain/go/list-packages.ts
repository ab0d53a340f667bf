import { flagsOf, listArguments } from "./build-flags.ts";
import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { targetEnvironment } from "./target.ts";

/** The fields of `go list -json` by which a main package is known. */
export interface ListedPackage {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Module?: { readonly Path: string; readonly Dir?: string };
  readonly IgnoredGoFiles?: readonly string[];
  readonly Error?: { readonly Err: string };
}

const FIELDS = "Dir,ImportPath,Name,Module,IgnoredGoFiles,Error";

/** Where go stands, and what it is told to look at. */
export interface Stand {
  readonly cwd: string;
  readonly arguments: readonly string[];
}

/** What the build's flags and platform make of packages, their dependencies left alone. */
export function listPackages(
  go: Go,
  { cwd, arguments: names }: Stand,
  options: ResolveOptions,
): Promise<ListedPackage[]> {
  const flags = listArguments(flagsOf(go, options.choices));
  // -find leaves the dependencies alone: whether they are all there is for the build to say.
  const args = ["list", "-find", "-e", `-json=${FIELDS}`, ...flags, "--", ...names];
  // A main package in C is one still: that it needs C is found out later, and said in so many words.
  const env = { ...options.choices.env, ...targetEnvironment(options.platform, options.choices.env), CGO_ENABLED: "1" };
  return listObjects<ListedPackage>(go, args, { cwd, env, tolerant: true });
}
