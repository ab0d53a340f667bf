import { execFileSync } from "node:child_process";
import type { TestContext } from "node:test";
import { missing, requireTool } from "./tools.ts";

/** The folder of a Go module in the module cache. Undefined, with the test skipped, where it cannot be downloaded. */
export function downloadedModule(t: TestContext, module: string, version: string): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  try {
    const env = { ...process.env, GOFLAGS: "", GOWORK: "off" };
    const words = ["mod", "download", "-json", `${module}@${version}`];
    return (JSON.parse(execFileSync(go, words, { env, encoding: "utf8", stdio: "pipe" })) as { Dir: string }).Dir;
  } catch (error) {
    return missing(t, `${module}@${version} cannot be downloaded here: ${(error as { stderr?: string }).stderr}`);
  }
}
