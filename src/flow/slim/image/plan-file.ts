import { resolve } from "node:path";
import { PlimsollError } from "../../../base/error.ts";
import { LIMITS } from "../../../base/limits.ts";
import { isFile, walk } from "../../../evidence/runtime/image-files.ts";
import { findProgram } from "../../../evidence/runtime/program.ts";
import type { ContainerConfig } from "../../../format/oci/config.ts";
import { decodeSlimImagePlan } from "../../../plan/slim-image/decode-plan.ts";
import type { KeptPath, PlannedImage, SlimImagePlan } from "../../../plan/slim-image/slim-image-plan.ts";
import { jsonText } from "../../../report/json-text.ts";
import type { SurveyedFiles } from "../../../session/surveyed-files.ts";
import { replaceArchive } from "../../../store/file/replace-path.ts";
import { readSmallFile } from "../../../store/file/small-file.ts";

/** Writes a plan in a form that people can edit. Throws `write-failed`. */
export async function savePlan(cwd: string, path: string, plan: SlimImagePlan): Promise<void> {
  await replaceArchive(resolve(cwd, path), textOf(plan));
}

async function* textOf(plan: SlimImagePlan): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${jsonText(plan, 2)}\n`);
}

/** Reads a plan and checks it against the image that it is to be applied to. Throws `plan-invalid`. */
export async function openPlan(
  cwd: string,
  path: string,
  image: PlannedImage,
  config: ContainerConfig | undefined,
  files: SurveyedFiles,
): Promise<SlimImagePlan> {
  const bytes = await readSmallFile(resolve(cwd, path), LIMITS.savedPlanBytes, "plan-invalid");
  if (bytes === undefined) throw unusable(path, "there is no such file", "name the file that --plan-out wrote");
  const plan = decodeSlimImagePlan(bytes, path);
  if (plan.image.digest !== image.digest) {
    throw unusable(
      path,
      `it was made for ${plan.image.digest} (${plan.image.platform}), and this image is ${image.digest} (${image.platform})`,
      "make a plan of this image: --dry-run --plan-out FILE",
    );
  }
  for (const kept of plan.keep) requireThere(path, kept, files);
  requireStarted(path, plan, config, files);
  return plan;
}

function requireThere(where: string, { path, as }: KeptPath, files: SurveyedFiles): void {
  let node = files.tree.root;
  for (const name of path.split("/")) {
    const child = node.children?.get(name);
    if (child === undefined) {
      const walked = walk(files, path);
      const why =
        walked.problem === undefined ? `it is reached through links, as ${walked.path}` : "the image has no such name";
      throw unusable(where, `it keeps ${path}: ${why}`, "name paths as plimsoll explain shows them");
    }
    node = child;
  }
  if (node.kind !== "directory" && node.kind !== "symlink" && !isFile(node)) {
    throw unusable(
      where,
      `it keeps ${path}, which is a ${node.kind}`,
      "remove it from the plan: an image must not contain devices",
    );
  }
  if (as === "stripped" && !isFile(node)) throw unusable(where, `it strips ${path}, which is a ${node.kind}`);
}

function requireStarted(
  where: string,
  { command, keep }: SlimImagePlan,
  config: ContainerConfig | undefined,
  files: SurveyedFiles,
): void {
  const words = command === "unchanged" ? [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])] : command.entrypoint;
  const found = findProgram(files, config, words[0] ?? "");
  if ("problem" in found) throw unusable(where, `what it starts, ${words[0] ?? ""}, ${found.problem}`);
  const stays = new Set(keep.map(({ path }) => path));
  const missing = [...found.links, found.path].find((path) => !stays.has(path));
  if (missing === undefined) return;
  throw unusable(where, `it does not keep /${missing}, which the container starts`, `put ${missing} back under keep`);
}

function unusable(where: string, why: string, fix?: string): PlimsollError {
  return new PlimsollError("plan-invalid", {
    what: "the plan cannot be applied",
    why,
    where,
    ...(fix === undefined ? {} : { fix }),
  });
}
