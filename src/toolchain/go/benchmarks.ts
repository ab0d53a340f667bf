import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildRequest, vcsOf } from "./build.ts";
import { explainBuildFailure, isPackageLine } from "./build-failure.ts";
import { buildArguments, flagsOf } from "./build-flags.ts";
import { type DependencyRequest, type ListedDependency, listWithDependencies } from "./dependencies.ts";
import { type Go, runGo } from "./go.ts";
import { targetEnvironment } from "./target.ts";

/** A package of the user's own module that a program contains, and its tests. */
export interface TestedPackage {
  readonly importPath: string;
  readonly folder: string;
  /** The texts of the package's own test files and of those outside of it (`package x_test`). */
  readonly tests: readonly string[];
}

interface Listed extends ListedDependency {
  readonly TestGoFiles?: readonly string[];
  readonly XTestGoFiles?: readonly string[];
}

/** The packages of the main modules that a program contains and that have tests. Throws what `go list` throws. */
export async function listTestedPackages(go: Go, request: DependencyRequest): Promise<readonly TestedPackage[]> {
  const listed = await listWithDependencies<Listed>(go, request, ["TestGoFiles", "XTestGoFiles"]);
  const tested: TestedPackage[] = [];
  for (const { ImportPath, Dir = "", Module, TestGoFiles = [], XTestGoFiles = [] } of listed) {
    const names = Module?.Main === true ? [...TestGoFiles, ...XTestGoFiles] : [];
    const tests = await Promise.all(names.map((name) => readFile(join(Dir, name), "utf8")));
    if (tests.length > 0) tested.push({ importPath: ImportPath, folder: Dir, tests });
  }
  return tested;
}

/**
 * Compiles the tests of a package as a program is compiled: the same flags, platform and environment. Throws
 * `build-failed`.
 */
export async function buildTests(go: Go, request: BuildRequest, importPath: string, output: string): Promise<void> {
  const { platform, choices, cgo } = request;
  const flags = buildArguments(flagsOf(go, choices), request, vcsOf(request));
  const args = ["test", "-c", "-v", ...flags, "-o", output, importPath];
  const env = {
    ...choices.env,
    ...targetEnvironment(platform, choices.env),
    ...(cgo === "default" ? {} : { CGO_ENABLED: cgo ? "1" : "0" }),
  };
  const finished = await runGo(go, args, { cwd: request.package.cwd, env });
  if (finished.exitCode === 0) return;
  const words = finished.stderr.split("\n").filter((line) => !isPackageLine(line));
  throw explainBuildFailure(request, args, words, finished.endedBy);
}
