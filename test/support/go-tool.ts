import type { TestContext } from "node:test";
import { requireBuilt } from "./built-program.ts";

interface GoTool {
  readonly name: string;
  /** The import path of its main package. */
  readonly package: string;
  readonly version: string;
  /**
   * Modules that its own go.mod replaces, which a module that requires it has to replace again: `path=path@version`. `run` runs go,
   * and returns what it printed.
   */
  readonly replace: (run: (...words: string[]) => string) => readonly string[];
}

/**
 * The path of a program that is built from the module proxy, once for all runs, as `.ci/run` builds its programs. It may take
 * minutes. Undefined, with the test skipped, where there is no go or the module cannot be had.
 */
export function requireGoTool(t: TestContext, { name, package: path, version, replace }: GoTool): string | undefined {
  return requireBuilt(t, {
    ...{ folder: `${name}-${version}`, program: name, what: `${path} ${version}`, flags: "-trimpath -ldflags=-w" },
    build: (run) => {
      run("mod", "init", "tools");
      for (const replacement of replace(run)) run("mod", "edit", `-replace=${replacement}`);
      run("get", "-tool", `${path}@${version}`);
      run("build", "-o", name, path);
    },
  });
}
