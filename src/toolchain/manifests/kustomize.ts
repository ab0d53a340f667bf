import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { boundedOutput } from "../bounded-output.ts";
import { findProgram } from "../find-program.ts";
import type { RunOptions } from "../process.ts";

/**
 * What the user's own kustomize renders of a folder, or kubectl, which has it built in. Plug-ins and programs of a kustomization are
 * never enabled: kustomize then refuses it. Throws `program-missing`, `program-failed` and `limit-exceeded`.
 */
export async function kustomizeBuild(
  folder: string,
  running: Required<Pick<RunOptions, "env" | "signal">>,
): Promise<Uint8Array> {
  const { program, verb } = await findKustomize(running.env);
  return Buffer.concat(await boundedOutput(program, [verb, folder], running, LIMITS.kubernetesFileBytes));
}

async function findKustomize(env: NodeJS.ProcessEnv): Promise<{ readonly program: string; readonly verb: string }> {
  const kustomize = await findProgram("kustomize", env);
  if (kustomize !== undefined) return { program: kustomize, verb: "build" };
  const kubectl = await findProgram("kubectl", env);
  if (kubectl !== undefined) return { program: kubectl, verb: "kustomize" };
  throw new PlimsollError("program-missing", {
    what: "neither kustomize nor kubectl is on PATH",
    why: "a folder with a kustomization is rendered by your own kustomize",
    fix: "install one of them, or render elsewhere: kustomize build FOLDER | plimsoll fleet -",
  });
}
