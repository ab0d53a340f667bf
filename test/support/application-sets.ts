import { execFileSync } from "node:child_process";
import type { TestContext } from "node:test";
import type { JsonObject } from "../../src/format/kubernetes/kubernetes-object.ts";
import { requireGoProgram } from "./module-program.ts";

/** What Argo CD makes of one ApplicationSet. */
export interface MadeByArgo {
  readonly applications: readonly JsonObject[];
  /** The first thing that went wrong. */
  readonly error?: string;
}

/**
 * Asks Argo CD's own generators and templates, over the repository in a folder. It is the last release whose modules can all be
 * had from a proxy. Undefined, with the test skipped, without Go.
 */
export function requireArgoGenerators(
  t: TestContext,
  folder: string,
): ((sets: readonly JsonObject[]) => readonly MadeByArgo[]) | undefined {
  const program = requireGoProgram(t, {
    name: "application-sets",
    source: "test/differential/application-sets/main.go",
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.2.0",
    replacesAsIt: true,
  });
  if (program === undefined) return undefined;
  return (sets) => {
    const input = sets.map((set) => `${JSON.stringify(set)}\n`).join("");
    const output = execFileSync(program, [folder], { input, maxBuffer: 2 ** 30 }).toString();
    return output
      .trimEnd()
      .split("\n")
      .map((line): MadeByArgo => JSON.parse(line));
  };
}
