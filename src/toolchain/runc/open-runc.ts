import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import { ownedFolder } from "../container/owned-folder.ts";
import type { ContainerRuntime } from "../container/runtime.ts";
import { findProgram } from "../find-program.ts";
import { runProgram } from "../process.ts";
import { RuncRuntime } from "./runc-runtime.ts";
import { FOLDER_KIND, STATE } from "./sweep.ts";

/** The first release with `runc run --keep`. */
const OLDEST = [1, 1] as const;

/** Undefined where runc is not on PATH; why it cannot be used where it cannot. */
export async function openRunc(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ContainerRuntime | string | undefined> {
  const program = await findProgram("runc", env);
  if (program === undefined) return undefined;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.runtimeAnswerMs)]);
  const { exitCode, stdout, stderr } = await runProgram(program, ["--version"], { env, signal: patience });
  const version = /^runc version (?<text>(?<major>\d+)\.(?<minor>\d+)\S*)/m.exec(stdout.toString())?.groups;
  if (exitCode !== 0 || version === undefined) return stderr.trim().split("\n").at(-1) || "it does not say its version";
  const [major, minor] = [Number(version.major), Number(version.minor)];
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    return `it is ${version.text}, and plimsoll needs ${OLDEST.join(".")} or later`;
  }
  if (process.getuid?.() !== 0) return "plimsoll runs it as root only: without root, podman sets up what it needs";
  const folder = await ownedFolder(FOLDER_KIND);
  const state = join(folder.path, STATE);
  await mkdir(state);
  return new RuncRuntime(version.text!, { program, env, signal, state }, folder);
}
