import type { BuildSetting } from "../../format/go-source/build-setting.ts";
import { type DependencyRequest, standFor } from "./dependencies.ts";
import { type Go, runGo } from "./go.ts";
import { goFailed } from "./remedies.ts";

const TEMPLATE =
  '{{with context}}{{.GOOS}} {{.GOARCH}} {{.Compiler}} {{.CgoEnabled}} {{join .BuildTags ","}},{{join .ToolTags ","}},{{join .ReleaseTags ","}}{{end}}';

/**
 * What the go command satisfies constraints with in a build: asked of go itself, because flags, GOEXPERIMENT and the
 * release decide some of the tags. Throws `program-failed`.
 */
export async function readBuildSetting(go: Go, request: DependencyRequest): Promise<BuildSetting> {
  const { cwd, env, flags } = await standFor(go, request);
  // A package that is always there: the answer is not about it.
  const args = ["list", "-find", "-f", TEMPLATE, ...flags, "--", "unsafe"];
  const finished = await runGo(go, args, { cwd, env });
  if (finished.exitCode !== 0) throw goFailed(go.program, args, finished);
  const [os = "", architecture = "", compiler = "", cgo = "", tags = ""] = finished.stdout.toString().trim().split(" ");
  return {
    os,
    architecture,
    compiler,
    cgo: cgo === "true",
    tags: new Set(tags.split(",").filter((tag) => tag !== "")),
  };
}
