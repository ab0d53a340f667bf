import { resolve } from "node:path";
import type { RenderedBy } from "../format/kubernetes/rendered-folder.ts";
import { isManifestTarget, type ManifestFile, readManifestFiles, rendererOf } from "../store/manifest-files.ts";
import { helmTemplate } from "../toolchain/manifests/helm.ts";
import { kustomizeBuild } from "../toolchain/manifests/kustomize.ts";
import { renderFailure } from "../toolchain/manifests/render-failure.ts";
import type { Surroundings } from "./surroundings.ts";

/** Whether a name is that of manifests, or of a folder that can be rendered. */
export async function namesManifests(target: string, cwd: string): Promise<boolean> {
  return (await rendererOf(target, cwd)) !== undefined || (await isManifestTarget(target, cwd));
}

/**
 * The manifests that a person named. A folder with a kustomization or a chart is rendered by the user's own program; anything else is
 * read as it is. Throws `program-missing`, and what reading files throws.
 */
export async function* openManifests(surroundings: Surroundings, target: string): AsyncGenerator<ManifestFile> {
  const { cwd, signal } = surroundings;
  const renderer = await rendererOf(target, cwd);
  if (renderer === undefined) {
    yield* readManifestFiles(target, cwd, signal);
    return;
  }
  const folder = resolve(cwd, target);
  yield { file: `${target} (${renderer})`, folder, content: await rendered(surroundings, folder, renderer) };
}

async function rendered(
  surroundings: Surroundings,
  folder: string,
  renderer: RenderedBy,
): Promise<ManifestFile["content"]> {
  try {
    if (renderer === "kustomize") return await kustomizeBuild(folder, surroundings);
    return await helmTemplate(folder, {}, surroundings);
  } catch (error) {
    return renderFailure(error);
  }
}
