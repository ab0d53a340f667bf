import { copyFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { flagsOf, valueOfFlag } from "./build-flags.ts";
import type { DependencyRequest } from "./dependencies.ts";
import { type Go, runGo, settingOf } from "./go.ts";
import { isChatter } from "./remedies.ts";
import { outsideModules } from "./remote-package.ts";

/**
 * The same build with another version of a module, as `go get MODULE@VERSION` would choose all versions: minimal version
 * selection, in a copy of go.mod and go.sum below `scratch`, an empty folder of the caller. The user's own files stay as
 * they are, and a vendor folder is passed by. `failed` has go's words where no such versions exist. Throws
 * `source-invalid` for a source whose go.mod cannot be replaced.
 */
export async function withVersion(
  go: Go,
  request: DependencyRequest,
  module: string,
  version: string,
  scratch: string,
): Promise<{ readonly request: DependencyRequest } | { readonly failed: string }> {
  const { package: main, choices } = request;
  const modfile = join(scratch, "go.mod");
  await copyRequirements(requirementsOf(go, request), modfile);
  const env = {
    ...choices.env,
    GOFLAGS: outsideModules(settingOf(go, choices.env, "GOFLAGS") ?? "").GOFLAGS,
  };
  const args = ["get", `-modfile=${modfile}`, `${module}@${version}`];
  const finished = await runGo(go, args, { cwd: main.cwd, env });
  if (finished.exitCode !== 0) {
    const words = finished.stderr.split("\n").filter((line) => !isChatter(line));
    return { failed: words.join("\n").trim() || "go get gave no reason" };
  }
  // Packages of the new versions may need modules that go.mod does not name yet.
  const flags = [...choices.flags, `-modfile=${modfile}`, "-mod=mod"];
  return { request: { ...request, choices: { ...choices, flags }, cacheFolder: join(scratch, "cache") } };
}

/** The go.mod that is in force for a build. */
function requirementsOf(go: Go, { package: main, choices }: DependencyRequest): string {
  const { module, how, source } = main;
  const refuse = (what: string, fix: string): never => {
    throw new PlimsollError("source-invalid", {
      what,
      why: "another version of a module is built from a copy of the program's go.mod",
      fix,
    });
  };
  if (how !== "build" || module === undefined) {
    return refuse(`${source} has no go.mod of yours`, "run plimsoll in a checkout of the program");
  }
  const workspace = settingOf(go, choices.env, "GOWORK") ?? "";
  if (workspace !== "" && workspace !== "off") {
    return refuse(
      `${source} is built in the workspace ${workspace}`,
      "build the module without its workspace: --build-env GOWORK=off",
    );
  }
  const named = valueOfFlag(flagsOf(go, choices), "modfile");
  return named === undefined || named === "" ? join(module.folder, "go.mod") : resolve(main.cwd, named);
}

async function copyRequirements(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const sums = (path: string) => path.replace(/\.mod$/, ".sum");
  await copyFile(sums(from), sums(to)).catch((error: NodeJS.ErrnoException) => {
    // A module without dependencies has none.
    if (error.code !== "ENOENT") throw error;
  });
}
